/** What happened last, the newest first: a few, and never more. */

import type { Bilingual, CaseRow, LiveCase } from '@/shared/api/types'

/** So many are kept, however long the wall runs. */
export const KEPT = 20

export interface Happening {
  /** One of a kind: a case at a version. */
  key: string
  id: string
  at: string
  /** What was done. */
  label: Bilingual
  leaf: Bilingual
  /** The grid. */
  area: string
}

export const happeningOf = ({ id, version, at, label, leaf_name: leaf, area }: LiveCase): Happening => ({
  key: `${id} ${version} ${at}`,
  id,
  at,
  label,
  leaf,
  area,
})

/** A report from before the wall was opened. */
export function reportOf(row: CaseRow, label: Bilingual): Happening {
  const area = row.area_path.at(-1)?.code ?? ''
  return { key: `${row.id} 1 ${row.reported_at}`, id: row.id, at: row.reported_at, label, leaf: row.leaf_name, area }
}

/** With another put in where its time belongs; the same one is not put in twice. */
export function withOne(kept: readonly Happening[], one: Happening): readonly Happening[] {
  if (kept.some(({ key }) => key === one.key)) return kept
  const place = kept.findIndex(({ at }) => Date.parse(at) <= Date.parse(one.at))
  const where = place < 0 ? kept.length : place
  return [...kept.slice(0, where), one, ...kept.slice(where)].slice(0, KEPT)
}
