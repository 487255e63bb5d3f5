import { expect, it } from 'vitest'

import type { OpenOf } from '@/shared/api/types'

import { difference, totals } from './figures'

const row = (green: number, yellow: number, red: number): OpenOf => ({ code: 'file', name: { zh: '案卷建立', en: 'filing' }, green, yellow, red })

it('adds rows up by light and together', () => {
  expect(totals([])).toEqual({ green: 0, yellow: 0, red: 0, all: 0 })
  expect(totals([row(1, 2, 3), row(10, 0, 5)])).toEqual({ green: 11, yellow: 2, red: 8, all: 21 })
})

it.each([
  [12, 10, 'more', 2],
  [8, 10, 'less', 2],
  [10, 10, 'same', 0],
  [10, undefined, 'unknown', 0],
] as const)('%s beside %s is %s by %s', (today, before, kind, by) => {
  expect(difference(today, before)).toEqual({ kind, by })
})
