/** Where a case goes by default: the unit with the function, nearest going up from the place. */

import type { Unit } from '@/shared/api/types'

export interface Served {
  unit: Unit
  /** The area of the unit's by which it serves the place. */
  by: string
}

/** The same walk the server makes: from the place up to the city; of several at one level the first in the list. */
export function serving(units: readonly Unit[], fn: string, area: string): Served | undefined {
  for (let digits = area.length; digits > 0; digits -= 1) {
    const by = area.slice(0, digits)
    const unit = units.find(({ areas, functions }) => functions.includes(fn) && areas.includes(by))
    if (unit) return { unit, by }
  }
  return undefined
}
