/** What lies under the city's outlines, as the server says: pictures of a WMTS, or a file's pictures or vectors. */

import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl'

import { baseTileUrl } from '@/shared/api/places'
import type { City } from '@/shared/api/types'

import type { Palette } from './style'

export interface Base {
  sources: Record<string, SourceSpecification>
  /** Drawn over the land, under the outlines. */
  ground: LayerSpecification[]
  /** Drawn over the outlines. */
  names: LayerSpecification[]
  /** Whether it names counties and towns itself. */
  named: boolean
}

export const BASE = 'base-'
const NOTHING: Base = { sources: {}, ground: [], names: [], named: false }

/** `size` is how large letters are that are usually so large. */
export function baseOf({ base_map: base, bounds }: City, colours: Palette, size: (usual: number) => number): Base {
  if (!base) return NOTHING
  const extent = { minzoom: base.first_level, maxzoom: base.last_level, ...(bounds && { bounds }) }
  const id = (layer: string): string => `${BASE}${layer}`
  const sources = base.layers.map((layer): [string, SourceSpecification] => [
    id(layer),
    base.pictures
      ? { type: 'raster', tiles: [baseTileUrl(layer)], tileSize: 256, ...extent }
      : { type: 'vector', tiles: [baseTileUrl(layer)], ...extent },
  ])
  if (!base.pictures) return { sources: Object.fromEntries(sources), ...vectors(id('ground'), colours, size), named: false }
  const picture = (layer: string): LayerSpecification => ({
    id: id(layer),
    type: 'raster',
    source: id(layer),
    paint: { 'raster-opacity': layer === 'ground' ? colours.picture : 1, 'raster-fade-duration': 0 },
  })
  const [ground, ...names] = base.layers.map(picture)
  return { sources: Object.fromEntries(sources), ground: ground ? [ground] : [], names, named: true }
}

/** How two common ways to name layers say what kind of road it is: Protomaps and OpenMapTiles. */
const road: ExpressionSpecification = ['coalesce', ['get', 'kind'], ['get', 'class'], '']
const MAIN = ['highway', 'major_road', 'motorway', 'trunk', 'primary', 'secondary']

/** A quiet drawing of a vector file. A layer that the file does not have draws nothing. */
function vectors(source: string, colours: Palette, size: (usual: number) => number): Pick<Base, 'ground' | 'names'> {
  const fill = (layer: string, color: string, minzoom = 0): LayerSpecification => ({
    id: `${source}-${layer}`,
    type: 'fill',
    source,
    'source-layer': layer,
    minzoom,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': color },
  })
  const roads = (layer: string): LayerSpecification => ({
    id: `${source}-${layer}`,
    type: 'line',
    source,
    'source-layer': layer,
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': colours.road,
      'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 8, ['match', road, MAIN, 0.8, 0.1], 18, ['match', road, MAIN, 20, 9]],
    },
  })
  const roadNames = (layer: string): LayerSpecification => ({
    id: `${source}-${layer}-names`,
    type: 'symbol',
    source,
    'source-layer': layer,
    minzoom: 14,
    filter: ['has', 'name'],
    layout: { 'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': [...colours.face], 'text-size': size(11) },
    paint: { 'text-color': colours.ink2, 'text-halo-color': colours.land, 'text-halo-width': 1.5 },
  })
  return {
    ground: [
      ...['landcover', 'park', 'landuse'].map((layer) => fill(layer, colours.park)),
      fill('water', colours.water),
      ...['buildings', 'building'].map((layer) => fill(layer, colours.building, 14)),
      ...['roads', 'transportation'].map(roads),
    ],
    names: ['roads', 'transportation_name'].map(roadNames),
  }
}
