/** Office hours and years of a calendar as they are written in a form. */

import type { CalendarYear } from '@/shared/api/admin'

/** Weekdays, then make-up workdays. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'made_up'] as const

const WORKDAY = ['08:30-12:00', '13:30-17:30']

/** What holds where a calendar names no hours. */
export const USUAL_HOURS: Record<string, string[]> = Object.fromEntries(
  DAYS.map((day) => [day, day === 'sat' || day === 'sun' ? [] : WORKDAY]),
)

/** Spans written with commas, spaces or semicolons between, in full-width or plain signs. */
export function readSpans(text: string): string[] {
  return text
    .replaceAll('：', ':')
    .replaceAll(/[—–－~至]/g, '-')
    .split(/[\s,;，；、]+/)
    .filter(Boolean)
}

export const spanText = (spans: readonly string[] | undefined): string => (spans ?? []).join(', ')

/** An empty table for the year after the last. */
export function nextYear(years: readonly CalendarYear[]): CalendarYear {
  const last = Math.max(new Date().getUTCFullYear() - 1, ...years.map(({ year }) => year))
  return { year: last + 1, source: '', on: [], off: [] }
}
