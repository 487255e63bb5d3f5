/** What a number on the wall counts, as the filter that lists it. The server says what each figure means. */

import type { Query } from '@/shared/api/cases'
import type { Light } from '@/shared/api/types'

/** Cases to be shown: those of a filter, or a single one. */
export interface Selection {
  title: string
  /** How many there were when the number was read. */
  n: number
  query?: Query
  id?: string
}

export interface Narrowing {
  stage?: string
  light?: Light
  category?: string
}

export const openIn = (area: string, narrowing: Narrowing = {}): Query => ({ area, state: 'open', order: 'time_left', ...narrowing })

export const reportedIn = (area: string, from: string, until: string): Query => ({ area, state: 'all', from, until })

export const closedIn = (area: string, from: string, until: string): Query => ({
  area,
  state: 'ended',
  stage: 'evaluate',
  ended_from: from,
  ended_until: until,
})
