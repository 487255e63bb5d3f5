import { describe, expect, it } from 'vitest'

import { tileLight, tilesOver } from './caseTiles'

describe('tilesOver', () => {
  it('covers a city by a few tiles', () => {
    const tiles = tilesOver([120.85, 28.85, 122.3, 30.4], 8.4)
    expect(tiles).toHaveLength(4)
    expect(tiles).toContainEqual({ z: 8, x: 214, y: 105 })
  })

  it('does not go finer than points need', () => {
    expect(tilesOver([121.54, 29.87, 121.55, 29.88], 17).every(({ z }) => z === 12)).toBe(true)
  })

  it('stays within the world', () => {
    expect(tilesOver([-180, -85, 180, 85], 0)).toHaveLength(64 * 64)
  })
})

it.each([
  [99, 'green'],
  [100, 'yellow'],
  [199, 'yellow'],
  [200, 'red'],
])('the light at %d s is %s', (second, light) => {
  expect(tileLight({ yellowAt: 100, redAt: 200 }, second * 1000)).toBe(light)
})

it('is green where no clock runs', () => {
  expect(tileLight({}, 5_000)).toBe('green')
})
