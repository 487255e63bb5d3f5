/** What the server's figures add up to, and how they compare. */

import type { Light, OpenOf } from '@/shared/api/types'

export type Totals = Record<Light | 'all', number>

/** Open cases of several rows, by light and together. */
export function totals(rows: readonly OpenOf[]): Totals {
  const sum = { green: 0, yellow: 0, red: 0, all: 0 }
  for (const { green, yellow, red } of rows) {
    sum.green += green
    sum.yellow += yellow
    sum.red += red
    sum.all += green + yellow + red
  }
  return sum
}

/** How today differs from the same weekday before: "more", "less", "same", or "unknown" where that was not kept. */
export function difference(today: number, before: number | undefined): { kind: 'more' | 'less' | 'same' | 'unknown'; by: number } {
  if (before === undefined) return { kind: 'unknown', by: 0 }
  const by = today - before
  return { kind: by > 0 ? 'more' : by < 0 ? 'less' : 'same', by: Math.abs(by) }
}
