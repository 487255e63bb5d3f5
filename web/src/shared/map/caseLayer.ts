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

export function addCaseLayers(map: MapLibre, colours: Palette): void {
  addMarks(map, colours)
  map.addSource('chosen', { type: 'geojson', data: EMPTY })
  map.addSource('cases', {
    type: 'geojson',
    data: EMPTY,
    cluster: true,
    clusterRadius: 44,
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
      'circle-radius': ['step', ['get', 'point_count'], 13, 10, 16, 100, 20, 1000, 25],
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
      'text-size': 12,
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
      'icon-image': ['concat', 'light-', ['get', 'light']],
      'icon-allow-overlap': true,
      'symbol-sort-key': ['match', ['get', 'light'], 'red', 3, 'yellow', 2, 1],
    },
  })
}

function point(id: string, lon: number, lat: number, properties: Record<string, unknown>): GeoJSON.Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties: { id, ...properties } }
}

export function showCases(map: MapLibre, points: readonly CasePoint[]): void {
  const features = points.map(({ id, lon, lat, light }) => point(id, lon, lat, { light: light ?? 'green' }))
  map.getSource<GeoJSONSource>('cases')?.setData({ type: 'FeatureCollection', features })
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
