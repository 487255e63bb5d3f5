import { expect, it } from 'vitest'

import { changes, squareAround, type CasePoint } from './caseLayer'

const at = (...points: CasePoint[]): Map<string, CasePoint> => new Map(points.map((one) => [one.id, one]))
const point = (id: string, lon: number, light?: CasePoint['light']): CasePoint => ({ id, lon, lat: 29, light })

it('sends the map what changed and nothing else', () => {
  const before = at(point('stays', 1, 'green'), point('turns', 2, 'green'), point('ends', 3), point('moves', 4))
  const now = at(point('stays', 1, 'green'), point('turns', 2, 'red'), point('moves', 5), point('comes', 6))
  const { remove, add } = changes(before, now)
  expect(remove).toEqual(['ends'])
  expect(add.map(({ properties }) => properties)).toEqual([
    { id: 'turns', light: 'red' },
    { id: 'moves', light: 'green' },
    { id: 'comes', light: 'green' },
  ])
  expect(changes(now, now)).toEqual({ remove: [], add: [] })
})

it('finds the square in which cases on one spot lie', () => {
  const [west, south, east, north] = squareAround([[121.5, 29.8], [121.5, 29.8001]])
  expect(west).toBeLessThan(121.5)
  expect(east).toBeGreaterThan(121.5)
  expect(east - west).toBeLessThan(0.0001)
  expect(south).toBeLessThan(29.8)
  expect(north).toBeGreaterThan(29.8001)
})
