import { expect, it } from 'vitest'

import type { Month } from '@/shared/api/types'

import { sinceFirst } from './months'

const month = (name: string, reported = 0, open = 0): Month => ({
  month: name,
  running: false,
  reported,
  closed: 0,
  ended_otherwise: 0,
  open,
  on_time: { of: 0, all: 0 },
})

it('begins with the first month that has anything, and leaves no gap after it', () => {
  const months = [month('2026-01'), month('2026-02', 0, 3), month('2026-03'), month('2026-04', 2)]
  expect(sinceFirst(months).map(({ month: name }) => name)).toEqual(['2026-02', '2026-03', '2026-04'])
})

it('says of a city where nothing happened yet that nothing did', () => {
  expect(sinceFirst([month('2026-01'), month('2026-02')]).map(({ month: name }) => name)).toEqual(['2026-02'])
  expect(sinceFirst([])).toEqual([])
})
