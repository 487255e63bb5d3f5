/** The entries of a code table as rows that are edited, and what a change of them comes to. */

export interface Entry {
  ours: string
  theirs: string
}

export type Entries = Readonly<Record<string, string>>

export const rowsOf = (entries: Entries): Entry[] => Object.entries(entries).map(([ours, theirs]) => ({ ours, theirs }))

/** What rows say; empty ones say nothing. Of two for one code the later holds. */
export function entriesOf(rows: readonly Entry[]): Record<string, string> {
  const told = rows.map(({ ours, theirs }) => [ours.trim(), theirs.trim()] as const)
  return Object.fromEntries(told.filter(([ours, theirs]) => ours !== '' && theirs !== ''))
}

/** Codes that stand in several rows, and rows with only one side: what should not be stored. */
export function faults(rows: readonly Entry[]): { twice: string[]; halves: number } {
  const seen = new Map<string, number>()
  let halves = 0
  for (const { ours, theirs } of rows) {
    const [own, other] = [ours.trim(), theirs.trim()]
    if ((own === '') !== (other === '')) halves += 1
    if (own !== '') seen.set(own, (seen.get(own) ?? 0) + 1)
  }
  return { twice: [...seen].filter(([, times]) => times > 1).map(([code]) => code), halves }
}

export interface Change {
  added: number
  changed: number
  gone: number
}

export function changeOf(before: Entries, after: Entries): Change {
  const kept = Object.keys(after).filter((code) => code in before)
  return {
    added: Object.keys(after).length - kept.length,
    changed: kept.filter((code) => before[code] !== after[code]).length,
    gone: Object.keys(before).length - kept.length,
  }
}
