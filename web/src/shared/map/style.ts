/**
 * The quiet map: water, land, what the operator lays on it, outlines that fade in, names by level. Own origin only; no
 * glyph address, so that MapLibre draws every letter itself, from the families that `text-font` names: the page's own.
 */

import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'

import { tileUrl } from '@/shared/api/places'
import type { Area, City } from '@/shared/api/types'
import type { Locale } from '@/shared/i18n/i18n'

import { baseOf } from './base'

export interface Palette {
  water: string
  land: string
  line: string
  park: string
  road: string
  building: string
  /** How strongly pictures of the ground are shown, 0 to 1. */
  picture: number
  ink: string
  ink2: string
  surface: string
  accent: string
  green: string
  yellow: string
  red: string
  /** The families of the page's face. */
  face: readonly string[]
}

/** The tokens as the map needs them: plain colours. */
export function palette(element: HTMLElement): Palette {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    water: token('--map-water'),
    land: token('--map-land'),
    line: token('--map-line'),
    park: token('--map-park'),
    road: token('--map-road'),
    building: token('--map-building'),
    picture: Number(token('--map-picture')),
    ink: token('--ink'),
    ink2: token('--ink-2'),
    surface: token('--surface'),
    accent: token('--accent'),
    green: token('--green'),
    yellow: token('--yellow'),
    red: token('--red'),
    face: families(token('--face')),
  }
}

/** A list of font families as names, without the quotes that CSS may need. */
export function families(face: string): string[] {
  return face.split(',').map((name) => name.trim().replaceAll(/^['"]|['"]$/g, ''))
}

/** The named centres of areas, from which each is labelled once, not once per tile. */
export function labelPoints(areas: readonly Area[], locale: Locale): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: areas.flatMap(({ center, level, name }) =>
      center ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: center }, properties: { level, name: name[locale] } }] : [],
    ),
  }
}

const fade = (from: number, to: number): ExpressionSpecification => ['interpolate', ['linear'], ['zoom'], from, 0, to, 1]

/** For who reads from afar, `scale` makes the letters larger, and none is smaller than `least`. */
export function mapStyle(city: City, colours: Palette, labels: GeoJSON.FeatureCollection, scale = 1, least = 0): StyleSpecification {
  const size = (usual: number): number => Math.max(usual * scale, least)
  const base = baseOf(city, colours, size)
  return {
    version: 8,
    sources: {
      ...base.sources,
      areas: { type: 'vector', tiles: [tileUrl()], minzoom: 6, maxzoom: 14 },
      labels: { type: 'geojson', data: labels },
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': colours.water } },
      {
        id: 'land',
        type: 'fill',
        source: 'areas',
        'source-layer': 'county',
        paint: { 'fill-color': colours.land, 'fill-antialias': false },
      },
      ...base.ground,
      outline('grid', 12, colours, { 'line-width': 0.6, 'line-opacity': fade(12, 13.5) }),
      outline('village', 10.5, colours, { 'line-width': 0.8, 'line-opacity': fade(10.5, 12), 'line-dasharray': [3, 2] }),
      outline('town', 8.5, colours, { 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.5, 14, 1.8], 'line-opacity': fade(8.5, 9.5) }),
      outline('county', 6, colours, { 'line-width': ['interpolate', ['linear'], ['zoom'], 7, 1, 14, 3], 'line-color': colours.ink2, 'line-opacity': 0.55 }),
      ...base.names,
      pointNames('grid', 14.2, 24, size(11), colours),
      pointNames('village', 12.8, 14.2, size(12), colours),
      ...(base.named
        ? []
        : [pointNames('town', 10, 13.5, size(12), colours), pointNames('county', 6, 10.5, size(14), colours)]),
    ],
  }
}

type LinePaint = NonNullable<Extract<LayerSpecification, { type: 'line' }>['paint']>

function outline(level: string, minzoom: number, colours: Palette, paint: LinePaint): LayerSpecification {
  return {
    id: `${level}-line`,
    type: 'line',
    source: 'areas',
    'source-layer': level,
    minzoom,
    layout: { 'line-join': 'round' },
    paint: { 'line-color': colours.line, ...paint },
  }
}

function namePaint(colours: Palette): NonNullable<Extract<LayerSpecification, { type: 'symbol' }>['paint']> {
  return { 'text-color': colours.ink2, 'text-halo-color': colours.land, 'text-halo-width': 1.5 }
}

function pointNames(level: string, minzoom: number, maxzoom: number, size: number, colours: Palette): LayerSpecification {
  return {
    id: `${level}-name`,
    type: 'symbol',
    source: 'labels',
    minzoom,
    maxzoom,
    filter: ['==', ['get', 'level'], level],
    layout: { 'text-field': ['get', 'name'], 'text-font': [...colours.face], 'text-size': size, 'text-padding': 6, 'text-max-width': 9 },
    paint: namePaint(colours),
  }
}
