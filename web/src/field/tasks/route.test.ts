import { expect, it } from 'vitest'

import { inRouteOrder, wayLength } from './route'

const at = (lon: number, lat: number): { lon: number; lat: number } => ({ lon: 121.5 + lon / 1000, lat: 29.8 + lat / 1000 })

it('walks a line from its near end', () => {
  const stops = [at(3, 0), at(1, 0), at(2, 0)]
  expect(inRouteOrder(at(0, 0), stops)).toEqual([at(1, 0), at(2, 0), at(3, 0)])
})

it('takes out crossings the nearest next would make', () => {
  const stops = [at(1, 0), at(-1.2, 0), at(3, 0), at(-4, 0)]
  const order = inRouteOrder(at(0, 0), stops)
  expect(wayLength(at(0, 0), order)).toBeLessThanOrEqual(wayLength(at(0, 0), [at(1, 0), at(3, 0), at(-1.2, 0), at(-4, 0)]) + 1)
})

it('visits every stop once', () => {
  const stops = Array.from({ length: 30 }, (_, index) => ({ ...at((index * 7) % 13, (index * 5) % 11), index }))
  const order = inRouteOrder(at(5, 5), stops)
  expect(order.map(({ index }) => index).sort((one, other) => one - other)).toEqual(stops.map(({ index }) => index))
  expect(wayLength(at(5, 5), order)).toBeLessThan(wayLength(at(5, 5), stops))
})

it('has nothing to say of no stops', () => {
  expect(inRouteOrder(at(0, 0), [])).toEqual([])
})
