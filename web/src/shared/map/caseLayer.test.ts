import { expect, it } from 'vitest'

import { changes, type CasePoint } from './caseLayer'

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
