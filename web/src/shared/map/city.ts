/** The city and the centres of its counties and towns, loaded once. */

import { shallowRef } from 'vue'

import { loadAreas, loadCity } from '@/shared/api/places'
import type { Area, City } from '@/shared/api/types'
import { setZone } from '@/shared/i18n/format'

const known = shallowRef<City | null>(null)
let loadingCity: Promise<City> | null = null
let loadingAreas: Promise<Area[]> | null = null

export const city = known

export function ensureCity(): Promise<City> {
  loadingCity ??= loadCity().then(
    (found) => {
      setZone(found.timezone)
      return (known.value = found)
    },
    (thrown: unknown) => {
      loadingCity = null
      throw thrown
    },
  )
  return loadingCity
}

/** Counties, then towns. */
export function ensureAreas(): Promise<Area[]> {
  loadingAreas ??= ensureCity()
    .then(({ code }) => Promise.all((['county', 'town'] as const).map((level) => loadAreas(code, level))))
    .then(
      (lists) => lists.flatMap(({ items }) => items),
      (thrown: unknown) => {
        loadingAreas = null
        throw thrown
      },
    )
  return loadingAreas
}
