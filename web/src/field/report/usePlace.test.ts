// @vitest-environment happy-dom

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, shallowRef, type EffectScope } from 'vue'

import type { Place } from '@/shared/api/types'

import { usePlace, type PlaceState } from './usePlace'

const { whereAmI, locate } = vi.hoisted(() => ({ whereAmI: vi.fn(), locate: vi.fn() }))
vi.mock('@/shared/map/position', () => ({ whereAmI }))
vi.mock('@/shared/api/places', () => ({ locate }))
vi.mock('@/field/grids/grids', () => ({ grids: { value: [] }, gridAt: () => undefined, townAndGrid: (path: unknown[]) => path }))

const HERE = { lon: 121.54, lat: 29.86 }
const THERE = { lon: 121.55, lat: 29.87 }
const MINUTE = 60_000

let scope: EffectScope
let state: PlaceState
const place = shallowRef<Place | null>(null)
const byHand = ref(false)
const begun = ref(false)

beforeEach(() => {
  vi.useFakeTimers()
  whereAmI.mockReset().mockResolvedValue({ ...HERE, accuracy: 5 })
  locate.mockReset().mockResolvedValue({ path: [] })
  place.value = null
  byHand.value = begun.value = false
  scope = effectScope()
  state = scope.run(() => usePlace(place, byHand, begun))!
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

it('follows the phone, not more often than it need', async () => {
  await state.refresh()
  expect(place.value).toEqual(HERE)
  whereAmI.mockResolvedValue({ ...THERE, accuracy: 5 })
  await state.refresh()
  expect(place.value).toEqual(HERE)
  vi.advanceTimersByTime(MINUTE)
  await state.refresh()
  expect(place.value).toEqual(THERE)
})

it('leaves a place chosen by hand where it is, also when the phone answers later', async () => {
  const found = state.refresh()
  state.choose(THERE)
  await found
  vi.advanceTimersByTime(60 * MINUTE)
  await state.refresh()
  expect([place.value, byHand.value]).toEqual([THERE, true])
})

it('does not let a place found long ago stand when the phone finds none now', async () => {
  await state.refresh()
  whereAmI.mockRejectedValue(new Error('no position'))
  vi.advanceTimersByTime(MINUTE)
  await state.refresh()
  expect([place.value, state.lost.value]).toEqual([HERE, false])
  vi.advanceTimersByTime(10 * MINUTE)
  await state.refresh()
  expect([place.value, state.lost.value]).toEqual([null, true])
})

it('tells nobody where the phone is before a report is begun', async () => {
  await state.refresh()
  await nextTick()
  expect(locate).not.toHaveBeenCalled()
  begun.value = true
  await nextTick()
  expect(locate).toHaveBeenCalledExactlyOnceWith(HERE.lon, HERE.lat)
})
