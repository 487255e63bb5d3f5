/** Which categories are usual at a place. */

import { metres } from '@/field/grids/geometry'
import type { Place } from '@/shared/api/types'

/** Cases nearer than this say what is usual at a place. */
const NEAR_METRES = 400
const MOST = 4

/** A case known here: its leaf and where it is. */
export interface Known extends Place {
  leaf: string
}

/** The leaves most often reported around a place; elsewhere in one's grids when nothing lies near. */
export function byPlace(known: readonly Known[], place: Place | null): string[] {
  const near = place ? known.filter((one) => metres(one, place) <= NEAR_METRES) : []
  return [...new Set([...byCount(near), ...byCount(known)])].slice(0, MOST)
}

function byCount(known: readonly Known[]): string[] {
  const counts = new Map<string, number>()
  for (const { leaf } of known) counts.set(leaf, (counts.get(leaf) ?? 0) + 1)
  return [...counts].sort(([one, n], [other, m]) => m - n || one.localeCompare(other)).map(([leaf]) => leaf)
}
