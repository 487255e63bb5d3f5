/** What administrators ask: accounts and tokens, the audit log, units, areas, tables, the rules kept as documents. */

import { answer, api, PREFIX } from './client'
import type { components, operations } from './schema'
import type { Bilingual, Page, Post, Unit } from './types'

type Wire = components['schemas']
interface Items<T> {
  items: T[]
}

export type Account = Omit<Wire['AccountOut'], 'posts' | 'locked_until'> & { posts: Post[]; locked_until?: string }
export type NewPost = Wire['PostIn']
export type Token = Wire['TokenOut']
export type AuditRow = Wire['AuditRow']
export type WrittenUnit = Wire['UnitIn']
export type NewGrid = Wire['NewGridIn']
export type Taken = Wire['TakenOut']
export type RefusedRow = Wire['RefusedRowOut']
export type Edition = Wire['EditionOut']
export type Diff = Wire['DiffOut']
export type Change = Wire['ChangeOut']
export type Difference = Wire['FieldChangeOut']
export type TakenEdition = Wire['TakenEditionOut']
export type Calendar = Wire['CalendarFile']
export type CalendarYear = Wire['CalendarYear']
export type Table = 'areas' | 'units' | 'accounts' | 'categories'
export type Taxonomy = Wire['TaxonomyOut']

const of = (id: number): { params: { path: { id: number } } } => ({ params: { path: { id } } })

export const listAccounts = (q: string, after?: string): Promise<Page<Account>> =>
  answer<Page<Account>>(
    api.GET('/api/v1/accounts', {
      params: { query: { q: q || undefined, limit: 100, after: after === undefined ? undefined : Number(after) } },
    }),
  )
export const openAccount = (body: Wire['NewAccountIn']): Promise<Account> =>
  answer<Account>(api.POST('/api/v1/accounts', { body }))
export const changeAccount = (id: number, body: Wire['AccountChange']): Promise<Account> =>
  answer<Account>(api.PATCH('/api/v1/accounts/{id}', { ...of(id), body }))
export const setPosts = (id: number, posts: NewPost[]): Promise<Account> =>
  answer<Account>(api.PUT('/api/v1/accounts/{id}/posts', { ...of(id), body: { posts } }))

export const listTokens = (account: number): Promise<Items<Token>> =>
  answer<Items<Token>>(api.GET('/api/v1/tokens', { params: { query: { account } } }))
export const makeToken = (body: Wire['NewTokenIn']): Promise<Token> => answer<Token>(api.POST('/api/v1/tokens', { body }))
export const revokeToken = (id: number): Promise<void> => answer(api.DELETE('/api/v1/tokens/{id}', of(id)))

/** Erases what people typed in a case that has ended; how many steps had words. */
export const eraseWords = (number: string, reason: string): Promise<{ steps: number }> =>
  answer<{ steps: number }>(
    api.POST('/api/v1/cases/by-number/{number}/erase', { params: { path: { number } }, body: { reason } }),
  )

export type AuditQuery = NonNullable<operations['audit']['parameters']['query']>
export const listAudit = (query: AuditQuery): Promise<Page<AuditRow>> =>
  answer<Page<AuditRow>>(api.GET('/api/v1/audit', { params: { query } }))

export const addUnit = (body: WrittenUnit): Promise<Unit> => answer<Unit>(api.POST('/api/v1/units', { body }))
export const changeUnit = (id: number, body: WrittenUnit): Promise<Unit> =>
  answer<Unit>(api.PUT('/api/v1/units/{id}', { ...of(id), body }))
export const retireUnit = (id: number): Promise<void> => answer(api.DELETE('/api/v1/units/{id}', of(id)))

export const splitGrid = (code: string, body: Wire['SplitIn']): Promise<void> =>
  answer(api.POST('/api/v1/areas/{code}/split', { params: { path: { code } }, body }))
export const mergeGrids = (from: string[], into: NewGrid): Promise<void> =>
  answer(api.POST('/api/v1/areas/merge', { body: { from, into } }))

export const listEditions = (): Promise<Items<Edition>> => answer<Items<Edition>>(api.GET('/api/v1/taxonomy/editions'))
export const loadEditionText = (edition: string): Promise<{ text: string }> =>
  answer<{ text: string }>(api.GET('/api/v1/taxonomy/editions/{edition}', { params: { path: { edition } } }))
export const takeEdition = (text: string, dryRun: boolean): Promise<TakenEdition> =>
  answer<TakenEdition>(api.POST('/api/v1/taxonomy/editions', { body: { text, dry_run: dryRun } }))
export const compareEditions = (from: string, to: string): Promise<Diff> =>
  answer<Diff>(api.GET('/api/v1/taxonomy/diff', { params: { query: { from, to } } }))
export const loadYear = (year: number): Promise<Taxonomy> =>
  answer<Taxonomy>(api.GET('/api/v1/taxonomy', { params: { query: { year } } }))

export const loadCalendar = (): Promise<Calendar> => answer<Calendar>(api.GET('/api/v1/calendar'))
export const putCalendar = (body: Calendar): Promise<void> => answer(api.PUT('/api/v1/calendar', { body }))

/** Sends a table to be taken in, or only checked. */
export function takeTable(
  table: Table,
  files: { file: File; outlines?: File; datum?: string },
  dryRun: boolean,
): Promise<Taken> {
  const form = new FormData()
  form.append('file', files.file)
  if (files.outlines) form.append('outlines', files.outlines)
  return answer<Taken>(
    api.POST('/api/v1/tables/{table}', {
      params: { path: { table }, query: { dry_run: dryRun, datum: files.outlines ? files.datum : undefined } },
      body: form as never,
      bodySerializer: () => form,
    }),
  )
}

export const tableUrl = (table: Table): string => `${PREFIX}/tables/${table}`
export const templateUrl = (table: Table): string => `${PREFIX}/tables/${table}/template`
export const editionTableUrl = (edition: string): string => `${PREFIX}/taxonomy/editions/${edition}/table`

export type { Bilingual }
