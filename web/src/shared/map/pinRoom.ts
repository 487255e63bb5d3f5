/**
 * Room for the pin: names that it would cover stand below it. The pin itself is drawn over the map, where it follows
 * every move; here is only a picture of nothing, as large as the pin, which the names keep clear of.
 */

import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl'

import type { Place } from '@/shared/api/types'

const SOURCE = 'pin'
const WIDTH = 30
const HEIGHT = 38
const NAMES = ['grid-name', 'village-name']

/** Where a name may stand, the nearest first, in letters' heights: on its point or below it, as far as the pin may reach. */
type Anchors = ['center' | 'top', [number, number]]
const BELOW: Anchors[] = [['center', [0, 0]], ...[0.4, 1.5, 2.6, 3.7, 4.8, 5.9].map((down): Anchors => ['top', [0, down]])]

export function addPinRoom(map: MapLibre): void {
  map.addImage(SOURCE, { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT * 4) })
  map.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: SOURCE,
    type: 'symbol',
    source: SOURCE,
    layout: { 'icon-image': SOURCE, 'icon-anchor': 'bottom', 'icon-allow-overlap': true },
  })
}

export function showPinRoom(map: MapLibre, pin: Place | undefined): void {
  const features: GeoJSON.Feature[] = pin ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: [pin.lon, pin.lat] }, properties: {} }] : []
  map.getSource<GeoJSONSource>(SOURCE)?.setData({ type: 'FeatureCollection', features })
  for (const layer of NAMES) {
    if (map.getLayer(layer)) map.setLayoutProperty(layer, 'text-variable-anchor-offset', pin ? BELOW.flat() : undefined)
  }
}
