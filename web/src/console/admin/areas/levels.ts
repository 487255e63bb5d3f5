/** The levels of areas, outlines put together, and codes nobody has had in a village. */

import type { Area, Level } from '@/shared/api/types'

const LEVELS: readonly Level[] = ['city', 'county', 'town', 'village', 'grid']

/** The level under one; none under grids. */
export function below(level: Level): Level | undefined {
  return LEVELS[LEVELS.indexOf(level) + 1]
}

type Polygons = GeoJSON.Position[][][]

/** Several outlines as one geometry; none where none is known. */
export function together(areas: readonly { outline?: GeoJSON.Geometry }[]): GeoJSON.MultiPolygon | undefined {
  const coordinates = areas.flatMap(({ outline }): Polygons => {
    if (outline?.type === 'Polygon') return [outline.coordinates]
    return outline?.type === 'MultiPolygon' ? outline.coordinates : []
  })
  return coordinates.length > 0 ? { type: 'MultiPolygon', coordinates } : undefined
}

/** The next `count` codes after every grid in force in a village; one that ended may hold them, and the server says so. */
export function freeCodes(siblings: readonly Pick<Area, 'code'>[], count: number): string[] {
  const codes = siblings.map(({ code }) => code)
  const last = codes.reduce((a, b) => (b > a ? b : a), '')
  const village = last.slice(0, -3)
  const number = Number(last.slice(-3))
  return Array.from({ length: count }, (_, index) => `${village}${String(number + index + 1).padStart(3, '0')}`)
}
