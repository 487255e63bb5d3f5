/** In which outline a place lies, worked out on the phone. */

import type { Box, Place } from '@/shared/api/types'

type Ring = GeoJSON.Position[]

/** Even-odd rule. */
function inRing({ lon, lat }: Place, ring: Ring): boolean {
  let inside = false
  for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
    const [x1 = 0, y1 = 0] = ring[index] ?? []
    const [x2 = 0, y2 = 0] = ring[before] ?? []
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside
  }
  return inside
}

function inPolygon(place: Place, [outer, ...holes]: Ring[]): boolean {
  return outer !== undefined && inRing(place, outer) && !holes.some((hole) => inRing(place, hole))
}

export function isIn(place: Place, outline: GeoJSON.Geometry): boolean {
  if (outline.type === 'Polygon') return inPolygon(place, outline.coordinates)
  if (outline.type === 'MultiPolygon') return outline.coordinates.some((polygon) => inPolygon(place, polygon))
  return false
}

const METRES_A_DEGREE = 111_320

/** Metres between two places of one city, in a straight line. */
export function metres(one: Place, other: Place): number {
  const middle = (((one.lat + other.lat) / 2) * Math.PI) / 180
  const dx = (one.lon - other.lon) * Math.cos(middle)
  return Math.hypot(dx, one.lat - other.lat) * METRES_A_DEGREE
}

/** Column and row of the tile a place lies in. */
export function tileAt({ lon, lat }: Place, zoom: number): { x: number; y: number } {
  const side = 2 ** zoom
  const angle = (lat * Math.PI) / 180
  const y = (1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2
  return { x: Math.floor(((lon + 180) / 360) * side), y: Math.floor(y * side) }
}

/** The tiles a box needs at the zooms given, as `z/x/y`. */
export function tilesOf([west, south, east, north]: Box, from: number, to: number): string[] {
  const tiles: string[] = []
  for (let zoom = from; zoom <= to; zoom += 1) {
    const first = tileAt({ lon: west, lat: north }, zoom)
    const last = tileAt({ lon: east, lat: south }, zoom)
    for (let x = first.x; x <= last.x; x += 1) for (let y = first.y; y <= last.y; y += 1) tiles.push(`${zoom}/${x}/${y}`)
  }
  return tiles
}
