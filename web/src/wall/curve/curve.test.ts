import { expect, it } from 'vitest'

import type { Now } from '@/shared/api/types'

import { hoursPassed, spanBefore, spanOf } from './curve'

const day = { so_far: 0, by_hour: [] }
const now: Now = {
  at: '2026-11-24T01:20:30Z',
  path: [],
  today_from: '2026-11-23T16:00:00Z',
  before_from: '2026-11-16T16:00:00Z',
  before_at: '2026-11-17T01:20:30Z',
  by_stage: [],
  by_area: [],
  by_category: [],
  reported: { today: day, before: day },
  closed: { today: day, before: day },
}

it('cuts the running hour at the moment of counting, and no other', () => {
  expect(hoursPassed(now)).toBe(9)
  expect(spanOf(now, 8)).toEqual(['2026-11-24T00:00:00.000Z', '2026-11-24T01:00:00.000Z'])
  expect(spanOf(now, 9)).toEqual(['2026-11-24T01:00:00.000Z', '2026-11-24T01:20:30.000Z'])
  expect(spanBefore(now, 9)).toEqual(['2026-11-17T01:00:00.000Z', '2026-11-17T02:00:00.000Z'])
})
