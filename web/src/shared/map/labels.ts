/** Names of villages and grids, loaded for the towns in view when one is near enough to read them. */

import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl'

import { loadAreas } from '@/shared/api/places'
import type { Area, Box } from '@/shared/api/types'
import { currentLocale } from '@/shared/i18n/i18n'

import { labelPoints } from './style'

const NEAR = 12.5

/** Loaded once for the whole page, by the town's code. */
const below = new Map<string, Promise<Area[]>>()

/** After areas changed: names are read again. */
export function forgetNames(): void {
  below.clear()
}

function belowTown(code: string): Promise<Area[]> {
  const known = below.get(code)
  if (known) return known
  const loading = Promise.all([loadAreas(code, 'village'), loadAreas(code, 'grid')]).then((lists) =>
    lists.flatMap(({ items }) => items),
  )
  below.set(code, loading)
  loading.catch(() => below.delete(code))
  return loading
}

export function meet([west, south, east, north]: Box, other: Box): boolean {
  return west <= other[2] && other[0] <= east && south <= other[3] && other[1] <= north
}

/** Keeps the names on the map in step with its view; `areas` are the counties and towns. */
export function followLabels(map: MapLibre, areas: readonly Area[]): void {
  const towns = areas.filter(({ level }) => level === 'town')
  let shown = ''

  async function refresh(): Promise<void> {
    if (map.getZoom() < NEAR) return
    const view = map.getBounds().toArray().flat() as Box
    const near = towns.filter(({ bounds }) => bounds && meet(bounds, view))
    const wanted = near.map(({ code }) => code).join()
    if (wanted === shown) return
    shown = wanted
    const found = await Promise.all(near.map(({ code }) => belowTown(code).catch(() => [])))
    if (shown === wanted) {
      map.getSource<GeoJSONSource>('labels')?.setData(labelPoints([...areas, ...found.flat()], currentLocale()))
    }
  }

  map.on('moveend', () => void refresh())
  void refresh()
}
