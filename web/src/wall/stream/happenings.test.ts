import { expect, it } from 'vitest'

import { KEPT, withOne, type Happening } from './happenings'

const words = { zh: '上报', en: 'report' }
const one = (second: number, id = `${second}`): Happening => ({
  key: `${id} 1`,
  id,
  at: new Date(second * 1000).toISOString(),
  label: words,
  leaf: words,
  area: '330203001001001',
})

it('keeps the newest first, each once, and a few', () => {
  let kept: readonly Happening[] = []
  for (const second of [5, 1, 9, 5]) kept = withOne(kept, one(second))
  expect(kept.map(({ id }) => id)).toEqual(['9', '5', '1'])
  for (let second = 10; second < 100; second += 1) kept = withOne(kept, one(second))
  expect(kept).toHaveLength(KEPT)
  expect(kept[0]?.id).toBe('99')
  expect(withOne(kept, one(0))).toHaveLength(KEPT)
})
