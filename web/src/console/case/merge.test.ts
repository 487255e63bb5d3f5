import { expect, it } from 'vitest'

import { order } from './merge'

it('lets the case stay that was reported first, whichever is looked at', () => {
  const early = { id: 'a', reported_at: '2026-11-24T08:00:00Z' }
  const late = { id: 'b', reported_at: '2026-11-24T09:00:00Z' }
  expect(order(early, late)).toEqual({ stays: early, goes: late })
  expect(order(late, early)).toEqual({ stays: early, goes: late })
})
