/**
 * All open cases of the city from their tiles: read and decoded here rather than drawn by the map, so that they can be
 * clustered over tile borders and their lights computed from the clock.
 */

import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'

import { PREFIX } from '@/shared/api/client'
import { problemOf, unreachable } from '@/shared/api/problem'
import type { Light } from '@/shared/api/types'

export interface TileCase {
  id: string
  lon: number
  lat: number
  leaf: string
  stage: string
  /** Unix seconds; none while no clock runs. */
  yellowAt?: number
  redAt?: number
}

export interface Tile {
  z: number
  x: number
  y: number
}

/** Tiles are not cut finer than this for a view of the city; points are exact at any zoom. */
const DEEPEST = 12
const SHALLOWEST = 6

/** The tiles that cover a view; coarse enough to be few. */
export function tilesOver([west, south, east, north]: [number, number, number, number], zoom: number): Tile[] {
  const z = Math.min(DEEPEST, Math.max(SHALLOWEST, Math.floor(zoom)))
  const [left, top] = tileAt(west, north, z)
  const [right, bottom] = tileAt(east, south, z)
  const tiles: Tile[] = []
  for (let x = left; x <= right; x += 1) {
    for (let y = top; y <= bottom; y += 1) tiles.push({ z, x, y })
  }
  return tiles
}

function tileAt(lon: number, lat: number, z: number): [number, number] {
  const side = 2 ** z
  const sine = Math.sin((lat * Math.PI) / 180)
  const x = Math.floor(((lon + 180) / 360) * side)
  const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side)
  const within = (value: number): number => Math.min(side - 1, Math.max(0, value))
  return [within(x), within(y)]
}

/** Unix seconds of the two moments make a light; none running is green. */
export function tileLight({ yellowAt, redAt }: Pick<TileCase, 'yellowAt' | 'redAt'>, now: number): Light {
  const seconds = now / 1000
  if (redAt !== undefined && seconds >= redAt) return 'red'
  return yellowAt !== undefined && seconds >= yellowAt ? 'yellow' : 'green'
}

export async function loadCaseTile({ z, x, y }: Tile, signal: AbortSignal): Promise<TileCase[]> {
  let answer: Response
  try {
    answer = await fetch(`${PREFIX}/tiles/cases/${z}/${x}/${y}`, { signal, credentials: 'same-origin' })
  } catch (thrown) {
    if (signal.aborted) throw thrown
    throw unreachable()
  }
  if (answer.status === 204) return []
  if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => undefined))
  return decode(await answer.arrayBuffer(), { z, x, y })
}

export function decode(bytes: ArrayBuffer, { z, x, y }: Tile): TileCase[] {
  const layer = new VectorTile(new PbfReader(new Uint8Array(bytes))).layers.cases
  const cases: TileCase[] = []
  for (let index = 0; index < (layer?.length ?? 0); index += 1) {
    const feature = layer?.feature(index)
    const geometry = feature?.toGeoJSON(x, y, z).geometry
    if (!feature || geometry?.type !== 'Point') continue
    const [lon = 0, lat = 0] = geometry.coordinates
    const { id, leaf, stage, yellow_at: yellowAt, red_at: redAt } = feature.properties
    cases.push({
      id: String(id),
      lon,
      lat,
      leaf: String(leaf),
      stage: String(stage),
      yellowAt: typeof yellowAt === 'number' ? yellowAt : undefined,
      redAt: typeof redAt === 'number' ? redAt : undefined,
    })
  }
  return cases
}
