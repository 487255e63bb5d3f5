/** The order in which to walk places, worked out on the phone: the nearest next, then crossings taken out. */

import { metres } from '@/field/grids/geometry'
import type { Place } from '@/shared/api/types'

/** Beyond this many stops crossings are left as they are; nobody walks more in a day. */
const MOST_STOPS = 80

/** `stops` in walking order from `start`. */
export function inRouteOrder<Stop extends Place>(start: Place, stops: readonly Stop[]): Stop[] {
  const order = nearestFirst(start, stops)
  return order.length > MOST_STOPS ? order : uncrossed(start, order)
}

function nearestFirst<Stop extends Place>(start: Place, stops: readonly Stop[]): Stop[] {
  const left = [...stops]
  const order: Stop[] = []
  let here = start
  while (left.length > 0) {
    const distances = left.map((stop) => metres(here, stop))
    const [next] = left.splice(distances.indexOf(Math.min(...distances)), 1)
    if (!next) break
    order.push(next)
    here = next
  }
  return order
}

/** Turns stretches round as long as that makes the way shorter (2-opt on an open path). */
function uncrossed<Stop extends Place>(start: Place, stops: Stop[]): Stop[] {
  let order = stops
  for (let shorter = true; shorter; ) {
    shorter = false
    for (let from = 0; from < order.length - 1 && !shorter; from += 1) {
      for (let to = from + 1; to < order.length && !shorter; to += 1) {
        const turned = [...order.slice(0, from), ...order.slice(from, to + 1).reverse(), ...order.slice(to + 1)]
        if (wayLength(start, turned) < wayLength(start, order) - 1) {
          order = turned
          shorter = true
        }
      }
    }
  }
  return order
}

/** Metres from `start` through all stops. */
export function wayLength(start: Place, stops: readonly Place[]): number {
  let here = start
  let sum = 0
  for (const stop of stops) {
    sum += metres(here, stop)
    here = stop
  }
  return sum
}
