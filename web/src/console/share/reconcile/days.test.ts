import { expect, it } from 'vitest'

import type { Reconciled } from '@/shared/api/share'

import { isMended, lastDays, outcome } from './days'

it('counts back over the end of a month', () => {
  const wall = (): Date => new Date(2026, 2, 2, 0, 30)
  expect(lastDays(3, 0, wall)).toEqual(['2026-03-02', '2026-03-01', '2026-02-28'])
})

it.each([
  [{ agrees: true, counts: [] }, 'equal'],
  [{ agrees: false, counts: [{ difference: 'not_held', count: 1 }] }, 'differs'],
  [{ agrees: false, counts: [], held_problem: {} }, 'unread'],
])('%j: %s', (day, word) => {
  expect(outcome(day as unknown as Reconciled)).toBe(word)
})

it('knows what sending again mends', () => {
  expect(['not_planned', 'not_asked', 'unknown'].map((difference) => isMended({ difference }))).toEqual([true, false, false])
})
