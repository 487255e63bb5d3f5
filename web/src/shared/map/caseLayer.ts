/** Cases on the map: single ones as the light's mark, many as a count. */

import type { GeoJSONSource, Map as MapLibre, MapGeoJSONFeature, PointLike } from 'maplibre-gl'

import type { Box, Light } from '@/shared/api/types'

import { addMarks } from './marks'
import type { Palette } from './style'

/** What the map needs of a case; without a clock it is green. */
export interface CasePoint {
  id: string
  lon: number
  lat: number
  light?: Light
}

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
const MARK_LAYER = 'case-marks'
const CLUSTER_LAYER = 'case-clusters'
/** As near as a map goes. */
export const NEAREST = 18
/** Enough to know where those of a count lie that never parts. */
const LEAVES = 200
/** Half a metre, in degrees: room for what was rounded. */
const ROOM = 0.000005

/** For who reads from afar, `scale` makes marks and counts larger, and no letter is smaller than `least`. */
export function addCaseLayers(map: MapLibre, colours: Palette, scale = 1, least = 0): void {
  addMarks(map, colours)
  map.addSource('chosen', { type: 'geojson', data: EMPTY })
  map.addSource('cases', {
    type: 'geojson',
    data: EMPTY,
    promoteId: 'id',
    cluster: true,
    clusterRadius: 44 * scale,
    // To the nearest one can look, so that of cases on one spot none hides beneath another.
    maxzoom: NEAREST + 1,
    clusterMaxZoom: NEAREST,
    clusterProperties: { red: ['+', ['case', ['==', ['get', 'light'], 'red'], 1, 0]] },
  })
  map.addLayer({
    id: CLUSTER_LAYER,
    type: 'circle',
    source: 'cases',
    filter: ['has', 'point_count'],
    paint: {
      'circle-color': colours.surface,
      'circle-radius': ['step', ['get', 'point_count'], 13 * scale, 10, 16 * scale, 100, 20 * scale, 1000, 25 * scale],
      'circle-stroke-width': 2,
      'circle-stroke-color': ['case', ['>', ['get', 'red'], 0], colours.red, colours.accent],
    },
  })
  map.addLayer({
    id: 'case-counts',
    type: 'symbol',
    source: 'cases',
    filter: ['has', 'point_count'],
    layout: {
      'text-field': ['get', 'point_count_abbreviated'],
      'text-font': [...colours.face],
      'text-size': Math.max(12 * scale, least),
      'text-allow-overlap': true,
    },
    paint: { 'text-color': colours.ink },
  })
  map.addLayer({
    id: 'chosen',
    type: 'circle',
    source: 'chosen',
    paint: {
      'circle-color': 'rgba(0,0,0,0)',
      'circle-radius': 15,
      'circle-stroke-width': 3,
      'circle-stroke-color': colours.accent,
    },
  })
  map.addLayer({
    id: MARK_LAYER,
    type: 'symbol',
    source: 'cases',
    filter: ['!', ['has', 'point_count']],
    layout: {
      'icon-size': scale,
      'icon-image': ['concat', 'light-', ['get', 'light']],
      'icon-allow-overlap': true,
      'symbol-sort-key': ['match', ['get', 'light'], 'red', 3, 'yellow', 2, 1],
    },
  })
}

function point(id: string, lon: number, lat: number, properties: Record<string, unknown>): GeoJSON.Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties: { id, ...properties } }
}

const feature = ({ id, lon, lat, light = 'green' }: CasePoint): GeoJSON.Feature => point(id, lon, lat, { light })

/** What changed on the map from some cases to others, so that a few changes among many cost a few. */
export function changes(before: ReadonlyMap<string, CasePoint>, now: ReadonlyMap<string, CasePoint>): { remove: string[]; add: GeoJSON.Feature[] } {
  const same = (one: CasePoint | undefined, other: CasePoint): boolean =>
    one !== undefined && one.lon === other.lon && one.lat === other.lat && one.light === other.light
  // One that is added again takes the place of what it was.
  const fresh = [...now.values()].filter((one) => !same(before.get(one.id), one))
  return { remove: [...before.keys()].filter((id) => !now.has(id)), add: fresh.map(feature) }
}

/** The cases each map shows. */
const shown = new WeakMap<MapLibre, ReadonlyMap<string, CasePoint>>()

export function showCases(map: MapLibre, points: readonly CasePoint[]): void {
  const now = new Map(points.map((one) => [one.id, one]))
  const diff = changes(shown.get(map) ?? new Map(), now)
  shown.set(map, now)
  if (diff.remove.length + diff.add.length > 0) void map.getSource<GeoJSONSource>('cases')?.updateData(diff)
}

export function showChosen(map: MapLibre, chosen: { id: string; lon: number; lat: number } | undefined): void {
  const features = chosen ? [point(chosen.id, chosen.lon, chosen.lat, {})] : []
  map.getSource<GeoJSONSource>('chosen')?.setData({ type: 'FeatureCollection', features })
}

/** The square around some places, a little wider than they lie. */
export function squareAround(places: readonly (readonly number[])[]): Box {
  const lons = places.map(([lon = 0]) => lon)
  const lats = places.map(([, lat = 0]) => lat)
  return [Math.min(...lons) - ROOM, Math.min(...lats) - ROOM, Math.max(...lons) + ROOM, Math.max(...lats) + ROOM]
}

const placesOf = (features: readonly GeoJSON.Feature[]): GeoJSON.Position[] =>
  features.flatMap(({ geometry }) => (geometry.type === 'Point' ? [geometry.coordinates] : []))

export interface CaseTakers {
  pick: (id: string) => void
  /** Several on one spot: they are read as a list. */
  several: (box: Box) => void
}

/**
 * Takes the case at a point of the screen, or the cases of a count: that zooms in where they part, else they come as a
 * list. Whether anything was there.
 */
export function takeCases(map: MapLibre, at: PointLike, takers: CaseTakers): boolean {
  const layers = [MARK_LAYER, CLUSTER_LAYER].filter((layer) => map.getLayer(layer))
  const found = map.queryRenderedFeatures(at, { layers })
  const [first] = found
  if (!first) return false
  const cluster: unknown = first.properties.cluster_id
  if (typeof cluster === 'number') {
    void open(map, first, cluster, takers)
    return true
  }
  // One that lies on a tile's edge is found twice.
  const ids = new Set(found.map(({ properties }) => String(properties.id)))
  const [id = ''] = ids
  if (ids.size > 1) takers.several(squareAround(placesOf(found)))
  else takers.pick(id)
  return true
}

async function open(map: MapLibre, count: MapGeoJSONFeature, cluster: number, { several }: CaseTakers): Promise<void> {
  const source = map.getSource<GeoJSONSource>('cases')
  const [[lon = 0, lat = 0] = []] = placesOf([count])
  if (!source) return
  const zoom = await source.getClusterExpansionZoom(cluster)
  if (zoom > NEAREST) several(squareAround(placesOf(await source.getClusterLeaves(cluster, LEAVES, 0))))
  else map.easeTo({ center: [lon, lat], zoom: Math.min(NEAREST, zoom + 0.2) })
}

/** What can be clicked looks so. */
export function pointAtCases(map: MapLibre): void {
  for (const layer of [MARK_LAYER, CLUSTER_LAYER]) {
    map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'))
    map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''))
  }
}
