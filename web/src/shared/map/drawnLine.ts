/** A line that is being drawn on the map: its points and what lies between them. */

import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl'

import type { Place } from '@/shared/api/types'

import type { Palette } from './style'

const SOURCE = 'drawn'

export function addDrawnLine(map: MapLibre, colours: Palette): void {
  map.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: 'drawn-line',
    type: 'line',
    source: SOURCE,
    filter: ['==', ['geometry-type'], 'LineString'],
    layout: { 'line-cap': 'round' },
    paint: { 'line-color': colours.red, 'line-width': 3 },
  })
  map.addLayer({
    id: 'drawn-points',
    type: 'circle',
    source: SOURCE,
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-color': colours.surface,
      'circle-radius': 5,
      'circle-stroke-width': 2.5,
      'circle-stroke-color': colours.red,
    },
  })
}

export function showDrawnLine(map: MapLibre, places: readonly Place[]): void {
  const coordinates = places.map(({ lon, lat }) => [lon, lat])
  const points = coordinates.map((at): GeoJSON.Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: {} }))
  const line: GeoJSON.Feature[] =
    coordinates.length > 1 ? [{ type: 'Feature', geometry: { type: 'LineString', coordinates }, properties: {} }] : []
  map.getSource<GeoJSONSource>(SOURCE)?.setData({ type: 'FeatureCollection', features: [...line, ...points] })
}
