import { answer, api, PREFIX, set } from './client'
import type { operations } from './schema'
import type { Act, CaseDetail, CaseRow, Counts, Now, Outcome, Page, Point, Report, Step, Words } from './types'

/** Which cases, and the page of the list. */
export type Query = NonNullable<operations['list']['parameters']['query']>

interface Items<T> {
  items: T[]
}

/** Which cases, whatever page of the list is shown. */
function whole({ order: _order, limit: _limit, after: _after, ...filter }: Query): Query {
  return set(filter)
}

export const listCases = (query: Query, signal?: AbortSignal): Promise<Page<CaseRow>> =>
  answer<Page<CaseRow>>(api.GET('/api/v1/cases', { params: { query: set(query) }, signal }))
export const countCases = (query: Query, signal?: AbortSignal): Promise<Counts> =>
  answer<Counts>(api.GET('/api/v1/cases/counts', { params: { query: whole(query) }, signal }))
export const loadNow = (area: string, signal?: AbortSignal): Promise<Now> =>
  answer<Now>(api.GET('/api/v1/now', { params: { query: { area } }, signal }))
export const loadPoints = (query: Query, signal?: AbortSignal): Promise<Items<Point>> =>
  answer<Items<Point>>(api.GET('/api/v1/cases/points', { params: { query: whole(query) }, signal }))

const of = (id: string): { params: { path: { id: string } } } => ({ params: { path: { id } } })

export const loadCase = (id: string): Promise<CaseDetail> => answer<CaseDetail>(api.GET('/api/v1/cases/{id}', of(id)))
export const findByNumber = (number: string): Promise<CaseDetail> =>
  answer<CaseDetail>(api.GET('/api/v1/cases/by-number/{number}', { params: { path: { number } } }))
export const loadSteps = (id: string): Promise<Items<Step>> =>
  answer<Items<Step>>(api.GET('/api/v1/cases/{id}/steps', of(id)))
export const loadSimilar = (id: string): Promise<Items<CaseRow>> =>
  answer<Items<CaseRow>>(api.GET('/api/v1/cases/{id}/similar', of(id)))

export const reportCase = (body: Report): Promise<CaseDetail> => answer<CaseDetail>(api.POST('/api/v1/cases', { body }))
export const act = (id: string, body: Act): Promise<{ case: CaseDetail }> =>
  answer<{ case: CaseDetail }>(api.POST('/api/v1/cases/{id}/actions', { ...of(id), body }))
/** Several actions in one request, each answered by itself. */
export const actOnMany = (actions: (Act & { case: string })[]): Promise<Items<Outcome>> =>
  answer<Items<Outcome>>(api.POST('/api/v1/batch', { body: { items: actions.map((action) => ({ action })) } }))
export const reveal = (id: string, purpose: string): Promise<Items<{ seq: number; words: Words }>> =>
  answer<Items<{ seq: number; words: Words }>>(api.POST('/api/v1/cases/{id}/reveal', { ...of(id), body: { purpose } }))

/** Where a case's evidence is read; the browser sends the session with it. */
export const evidenceUrl = (id: string, hash: string, size: 'thumb' | 'full'): string =>
  `${PREFIX}/cases/${id}/evidence/${hash}?size=${size}`

/** Where the filtered cases are downloaded as a table. */
export function exportUrl(format: 'csv' | 'xlsx', query: Query): string {
  const texts = Object.entries({ ...whole(query), format }).map(([key, value]) => [key, String(value)])
  return `${PREFIX}/cases/export?${new URLSearchParams(texts)}`
}
