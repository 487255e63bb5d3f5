/** Days of the city, and how one of them came out. */

import type { Difference, Reconciled } from '@/shared/api/share'

const DAY = 86_400_000

/** The last `n` days of the city up to the one that is now, the newest first. `wall` tells what its clocks show. */
export function lastDays(n: number, now: number, wall: (time: number) => Date): string[] {
  const two = (value: number): string => String(value).padStart(2, '0')
  const today = wall(now)
  // Noon is far from where clocks change.
  const noon = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate(), 12)
  return Array.from({ length: n }, (_, back) => {
    const day = new Date(noon - back * DAY)
    return `${day.getUTCFullYear()}-${two(day.getUTCMonth() + 1)}-${two(day.getUTCDate())}`
  })
}

/** Whether a day agrees, differs, or cannot be told because the system's own list could not be read. */
export function outcome({ agrees, counts, held_problem: unread }: Reconciled): 'equal' | 'differs' | 'unread' {
  if (agrees) return 'equal'
  return counts.length === 0 && unread ? 'unread' : 'differs'
}

/** What sending again mends; the rest is to be looked at. */
export function isMended({ difference }: Pick<Difference, 'difference'>): boolean {
  return ['not_planned', 'not_acknowledged', 'not_held'].includes(difference)
}

/** The first figures of a digest: enough to compare by eye. */
export const short = (digest: string): string => digest.slice(0, 8)
