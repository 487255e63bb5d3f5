import { expect, it } from 'vitest'

import { around } from './outline'

const ring = (at: number): GeoJSON.Position[] => [[at, 0], [at + 1, 0], [at, 1], [at, 0]]

it('leaves the area out of the rest, its parts and not its holes', () => {
  expect(around({ type: 'Polygon', coordinates: [ring(0), ring(5)] })?.coordinates.slice(1)).toEqual([ring(0)])
  expect(around({ type: 'MultiPolygon', coordinates: [[ring(0)], [ring(2)]] })?.coordinates.slice(1)).toEqual([ring(0), ring(2)])
  expect(around({ type: 'Point', coordinates: [0, 0] })).toBeUndefined()
})
