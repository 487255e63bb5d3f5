import { get, post, PREFIX, search, type Query } from './client'
import type { Action, CaseDetail, CaseRow, Counts, Point, Report, Step, Words } from './types'

export interface Page<T> {
  items: T[]
  next?: string
}

export interface Act {
  /** Made once per attempt of a person, so that sending it again does nothing twice. */
  request: string
  version: number | null
  action: Action
  words?: Words
  evidence?: string[]
}

export const listCases = (filter: Query, signal?: AbortSignal): Promise<Page<CaseRow>> =>
  get('/cases', filter, signal)
export const countCases = (filter: Query, signal?: AbortSignal): Promise<Counts> =>
  get('/cases/counts', filter, signal)
export const loadPoints = (filter: Query, signal?: AbortSignal): Promise<{ items: Point[] }> =>
  get('/cases/points', filter, signal)
export const findByNumber = (number: string): Promise<CaseDetail> =>
  get(`/cases/by-number/${encodeURIComponent(number)}`)
export const loadCase = (id: string, signal?: AbortSignal): Promise<CaseDetail> =>
  get(`/cases/${id}`, {}, signal)
export const loadSteps = (id: string): Promise<{ items: Step[] }> => get(`/cases/${id}/steps`)
export const loadSimilar = (id: string): Promise<{ items: CaseRow[] }> => get(`/cases/${id}/similar`)
export const reportCase = (report: Report): Promise<CaseDetail> => post('/cases', report)
export const act = (id: string, ask: Act): Promise<{ case: CaseDetail }> => post(`/cases/${id}/actions`, ask)
export const reveal = (id: string, purpose: string): Promise<{ items: { seq: number; words: Words }[] }> =>
  post(`/cases/${id}/reveal`, { purpose })

/** Where a case's evidence is read; the browser sends the session with it. */
export const evidenceUrl = (id: string, hash: string, size: 'thumb' | 'full'): string =>
  `${PREFIX}/cases/${id}/evidence/${hash}?size=${size}`

/** Where the filtered cases are downloaded as a table. */
export const exportUrl = (format: 'csv' | 'xlsx', filter: Query): string =>
  `${PREFIX}/cases/export${search({ ...filter, format })}`
