import { expect, it } from 'vitest'

import { isIn, metres, tileAt, tilesOf } from './geometry'

const SQUARE: GeoJSON.Polygon = {
  type: 'Polygon',
  coordinates: [
    [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]],
    [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]],
  ],
}

it.each([
  [3, 3, true],
  [5, 3, false],
  [1.5, 1.5, false],
])('%d, %d lies in the square with a hole: %s', (lon, lat, inside) => {
  expect(isIn({ lon, lat }, SQUARE)).toBe(inside)
  expect(isIn({ lon, lat }, { type: 'MultiPolygon', coordinates: [SQUARE.coordinates] })).toBe(inside)
})

it('measures metres', () => {
  expect(metres({ lon: 121.5, lat: 29.8 }, { lon: 121.5, lat: 29.801 })).toBeCloseTo(111.3, 0)
  expect(metres({ lon: 121.5, lat: 29.8 }, { lon: 121.501, lat: 29.8 })).toBeCloseTo(96.6, 0)
})

it('finds the tiles a box needs', () => {
  expect(tileAt({ lon: 121.5445, lat: 29.8659 }, 12)).toEqual({ x: 3430, y: 1691 })
  expect(tilesOf([121.54, 29.861, 121.546, 29.867], 12, 13)).toEqual(['12/3430/1691', '13/6861/3383'])
})
