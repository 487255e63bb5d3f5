/** Which months there is something to say of. */

import type { Month } from '@/shared/api/types'

const isEmpty = ({ reported, closed, ended_otherwise: ended, open }: Month): boolean => reported + closed + ended + open === 0

/** From the first month with anything in it on; the running one at least. */
export function sinceFirst(months: readonly Month[]): readonly Month[] {
  const first = months.findIndex((month) => !isEmpty(month))
  return months.slice(first === -1 ? -1 : first)
}
