/** Two cases of one matter become one: the later report goes into the earlier. */

import { act, loadCase } from '@/shared/api/cases'
import type { CaseRow } from '@/shared/api/types'
import { uuidv7 } from '@/shared/ids'

type Dated = Pick<CaseRow, 'id' | 'reported_at'>

/** Which of the two stays: the one reported first. */
export function order<T extends Dated>(one: T, other: T): { stays: T; goes: T } {
  const later = Date.parse(one.reported_at) > Date.parse(other.reported_at)
  return later ? { stays: other, goes: one } : { stays: one, goes: other }
}

/** Merges the two; tells which one stays. */
export async function mergeCases(one: Dated, other: Dated): Promise<string> {
  const { stays, goes } = order(one, other)
  const { version } = await loadCase(goes.id)
  await act(goes.id, { request: uuidv7(), version, action: { kind: 'merge', into: stays.id }, evidence: [] })
  return stays.id
}
