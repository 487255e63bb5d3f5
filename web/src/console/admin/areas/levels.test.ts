import { describe, expect, it } from 'vitest'

import { below, freeCodes, together } from './levels'

it('goes down from the city to grids', () => {
  expect([below('city'), below('village'), below('grid')]).toEqual(['county', 'grid', undefined])
})

describe('freeCodes', () => {
  it('goes on after the last', () => {
    const siblings = [{ code: '330203001001009' }, { code: '330203001001002' }]
    expect(freeCodes(siblings, 2)).toEqual(['330203001001010', '330203001001011'])
  })
})

it('puts outlines together', () => {
  const square = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
  const one: GeoJSON.Polygon = { type: 'Polygon', coordinates: square }
  const other: GeoJSON.MultiPolygon = { type: 'MultiPolygon', coordinates: [square, square] }
  expect(together([{ outline: one }, {}, { outline: other }])?.coordinates).toHaveLength(3)
  expect(together([{}])).toBeUndefined()
})
