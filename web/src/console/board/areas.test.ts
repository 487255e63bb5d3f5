import { expect, it } from 'vitest'

import { inOrder, type Load } from './areas'

const load = (code: string, red: number, supervised: number, open: number): Load => ({
  code, name: { zh: '', en: '' }, open, red, yellow: 0, supervised,
})

it('puts those first that need a hand: late, then supervised, then many', () => {
  const loads = [load('a', 0, 0, 9), load('b', 1, 0, 1), load('c', 0, 2, 3), load('d', 0, 0, 10)]
  expect(inOrder(loads).map(({ code }) => code)).toEqual(['b', 'c', 'd', 'a'])
})
