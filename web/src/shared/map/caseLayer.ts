/** Cases on the map: single ones as the light's mark, many as a count. */

import type { GeoJSONSource, LngLatLike, Map as MapLibre, MapMouseEvent } from 'maplibre-gl'

import type { Light } from '@/shared/api/types'

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

/** `scale` makes marks and counts larger, for who reads from afar. */
export function addCaseLayers(map: MapLibre, colours: Palette, scale = 1): void {
  addMarks(map, colours)
  map.addSource('chosen', { type: 'geojson', data: EMPTY })
  map.addSource('cases', {
    type: 'geojson',
    data: EMPTY,
    promoteId: 'id',
    cluster: true,
    clusterRadius: 44 * scale,
    clusterMaxZoom: 15,
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
      'text-font': ['sans'],
      'text-size': 12 * scale,
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

/** Tells which case was clicked; a click on a count zooms in until it parts. */
export function onCaseClick(map: MapLibre, then: (id: string) => void): void {
  map.on('click', MARK_LAYER, (event) => {
    const id: unknown = event.features?.[0]?.properties.id
    if (typeof id === 'string') then(id)
  })
  map.on('click', CLUSTER_LAYER, (event) => {
    const feature = event.features?.[0]
    if (feature?.geometry.type !== 'Point') return
    const center = feature.geometry.coordinates as LngLatLike
    const cluster = feature.properties.cluster_id as number
    const source = map.getSource<GeoJSONSource>('cases')
    void source?.getClusterExpansionZoom(cluster).then((zoom) => map.easeTo({ center, zoom: zoom + 0.2 }))
  })
  for (const layer of [MARK_LAYER, CLUSTER_LAYER]) {
    map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'))
    map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''))
  }
}

/** Whether a click landed on a case or a count, so that it is not a click on the ground. */
export function hitsCase(map: MapLibre, event: MapMouseEvent): boolean {
  const layers = [MARK_LAYER, CLUSTER_LAYER].filter((layer) => map.getLayer(layer))
  return map.queryRenderedFeatures(event.point, { layers }).length > 0
}
