/** The chosen area: its border in the accent, and where wanted the rest stepping back. */

import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl'

import type { Palette } from './style'

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
const WORLD: GeoJSON.Position[] = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]]

export function addOutline(map: MapLibre, colours: Palette): void {
  map.addSource('rest', { type: 'geojson', data: EMPTY })
  map.addLayer({ id: 'rest', type: 'fill', source: 'rest', paint: { 'fill-color': colours.water, 'fill-opacity': 0.65, 'fill-antialias': false } })
  map.addSource('outline', { type: 'geojson', data: EMPTY })
  map.addLayer({
    id: 'outline',
    type: 'line',
    source: 'outline',
    layout: { 'line-join': 'round' },
    paint: { 'line-color': colours.accent, 'line-width': 2.5 },
  })
}

export function showOutline(map: MapLibre, outline: GeoJSON.Geometry | undefined, dim: boolean): void {
  map.getSource<GeoJSONSource>('outline')?.setData(of(outline))
  map.getSource<GeoJSONSource>('rest')?.setData(of(dim && outline ? around(outline) : undefined))
}

function of(geometry: GeoJSON.Geometry | undefined): GeoJSON.FeatureCollection {
  return geometry ? { type: 'FeatureCollection', features: [{ type: 'Feature', geometry, properties: {} }] } : EMPTY
}

/** Everything but an area. */
export function around(area: GeoJSON.Geometry): GeoJSON.Polygon | undefined {
  const parts = area.type === 'Polygon' ? [area.coordinates] : area.type === 'MultiPolygon' ? area.coordinates : []
  const borders = parts.flatMap(([border]) => (border ? [border] : []))
  return borders.length > 0 ? { type: 'Polygon', coordinates: [WORLD, ...borders] } : undefined
}
