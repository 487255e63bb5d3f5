/** Figures on the map: a count at the middle of an area, larger for more. */

import type { GeoJSONSource, Map as MapLibre, PointLike } from 'maplibre-gl'

import type { Palette } from './style'

export interface MapFigure {
  id: string
  lon: number
  lat: number
  count: number
}

const SOURCE = 'figures'
const LAYER = 'figure-circles'

export function addFigureLayer(map: MapLibre, colours: Palette): void {
  map.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: LAYER,
    type: 'circle',
    source: SOURCE,
    paint: {
      'circle-color': colours.surface,
      'circle-radius': ['step', ['get', 'count'], 12, 10, 15, 100, 19],
      'circle-stroke-width': 2,
      'circle-stroke-color': colours.accent,
    },
  })
  map.addLayer({
    id: 'figure-counts',
    type: 'symbol',
    source: SOURCE,
    layout: { 'text-field': ['to-string', ['get', 'count']], 'text-font': [...colours.face], 'text-size': 13, 'text-allow-overlap': true },
    paint: { 'text-color': colours.ink },
  })
}

export function showFigures(map: MapLibre, figures: readonly MapFigure[]): void {
  const features = figures.map(({ id, lon, lat, count }): GeoJSON.Feature => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [lon, lat] },
    properties: { id, count },
  }))
  map.getSource<GeoJSONSource>(SOURCE)?.setData({ type: 'FeatureCollection', features })
}

/** Takes the figure at a point of the screen; whether one was there. */
export function takeFigure(map: MapLibre, at: PointLike, then: (id: string) => void): boolean {
  const id: unknown = map.queryRenderedFeatures(at, { layers: [LAYER] })[0]?.properties.id
  if (typeof id === 'string') then(id)
  return typeof id === 'string'
}

/** What can be clicked looks so. */
export function pointAtFigures(map: MapLibre): void {
  map.on('mouseenter', LAYER, () => (map.getCanvas().style.cursor = 'pointer'))
  map.on('mouseleave', LAYER, () => (map.getCanvas().style.cursor = ''))
}
