/** What is written on a handover sheet before it is printed; kept in this window, nowhere else. */

export interface Notes {
  general: string
  /** Who takes over. */
  to: string
  /** By case. */
  cases: Record<string, string>
}

const SHIFT_HOURS = [0, 8, 16]
const KEY = 'dingbo.shift.'

const empty = (): Notes => ({ general: '', to: '', cases: {} })

/** When the running shift began: at midnight, eight or sixteen. */
export function beginOfShift(now: Date): Date {
  const at = new Date(now)
  const hour = SHIFT_HOURS.filter((begin) => begin <= at.getHours()).at(-1) ?? 0
  at.setHours(hour, 0, 0, 0)
  return at
}

export function keptNotes(unit: number | undefined): Notes {
  try {
    return { ...empty(), ...(JSON.parse(sessionStorage.getItem(KEY + unit) ?? '{}') as Partial<Notes>) }
  } catch {
    return empty()
  }
}

export function keepNotes(unit: number | undefined, notes: Notes): void {
  sessionStorage.setItem(KEY + unit, JSON.stringify(notes))
}
