/** What whoever looks after sharing asks: systems, subscriptions, code tables, deliveries, the inbox, reconciliation. */

import { answer, api, PREFIX, set } from './client'
import type { components, operations } from './schema'
import type { Channel, Level, Page, Stage } from './types'

type Wire = components['schemas']
interface Items<T> {
  items: T[]
}

export type Reason = Wire['ReasonOut']

/** How a system is reached: its kind, and what that kind needs. */
export type Way = { kind: string } & Record<string, unknown>
/** Where a system's own messages are fetched from: its kind, and what that kind needs. */
export type Source = { kind: string } & Record<string, unknown>
export type Encoding = 'utf8' | 'gb18030'
/** How orders become cases: by which table, as what otherwise, from which datum. */
export interface Orders {
  codes?: string
  otherwise?: string
  datum?: string
}
/** How a system's own messages come in. */
export interface Back {
  source?: Source
  /** Our field's name, and where its value is in their message. */
  fields?: Record<string, string>
  encoding?: Encoding
  orders?: Orders
}
export interface Settings {
  way: Way
  parallel?: number
  backoff?: { first_ms?: number; most_s?: number; give_up_h?: number }
  /** Its words for progress, and the action each asks for. */
  progress?: Record<string, string>
  back?: Back
}
export type Target = Omit<Wire['TargetOut'], 'settings'> & { settings: Settings }
export type WrittenTarget = Omit<Wire['TargetIn'], 'settings'> & { settings: Settings }
/** What a system is signed in with; each way uses what it knows. */
export type Credential = { [Part in keyof Wire['CredentialIn']]?: string }
export type Health = Omit<Wire['HealthOut'], 'state'> & { state: 'untried' | 'well' | 'spared' }
/** How a system's own list, folder or endpoint was last read. */
export type Intake = Wire['IntakeOut']
export type Tried = Wire['TriedOut']
export type ServiceAccount = Wire['ServiceAccountOut']

export type Wants = 'report' | 'steps' | 'close' | 'notices' | 'tasks'
/** What a subscription shares. */
export type Subject = 'cases' | 'areas'
export interface Filter {
  areas?: string[]
  levels?: Level[]
  categories?: string[]
  platforms?: string[]
  stages?: Stage[]
  units?: number[]
  channels?: Channel[]
}
export interface Shape {
  format?: 'json' | 'xml' | 'csv'
  encoding?: Encoding
  template?: string
  schema?: unknown
  xsd?: string
}
/** Which cases or areas, which of their steps or changes, which fields, in which shape. */
export interface Rule {
  subject?: Subject
  filter?: Filter
  wants?: Wants
  fields?: string[]
  purpose?: string
  shape?: Shape
}
export type SubscriptionState = 'active' | 'paused' | 'ended'
export type Subscription = Omit<Wire['SubscriptionOut'], 'rule' | 'state'> & { rule: Rule; state: SubscriptionState }
export type Sketch = Wire['SketchOut']

export type CodeTable = Wire['CodeTableOut']
export type ReadCodes = Wire['ReadCodesOut']

export type DeliveryState = 'waiting' | 'acknowledged' | 'held' | 'dead'
export type Delivery = Omit<Wire['DeliveryOut'], 'state'> & { state: DeliveryState }
export type DeliveryQuery = NonNullable<operations['share_find_deliveries']['parameters']['query']>
export type Said = Wire['SaidOut']
export type Kept = Wire['KeptOut']
export type Retaken = Wire['TakenAgainOut']

export type Sum = Wire['SumOut']
export type Difference = Wire['DifferenceOut']
export type Reconciled = Wire['ReconciledOut']

const of = (id: number): { params: { path: { id: number } } } => ({ params: { path: { id } } })

/** What the description calls an object of any kind. */
const loose = (value: object): Record<string, never> => value as Record<string, never>

export const listTargets = (): Promise<Items<Target>> => answer<Items<Target>>(api.GET('/api/v1/share/targets'))
export const addTarget = (body: WrittenTarget): Promise<Target> =>
  answer<Target>(api.POST('/api/v1/share/targets', { body: { ...body, settings: loose(body.settings) } }))
export const changeTarget = (id: number, body: WrittenTarget): Promise<Target> =>
  answer<Target>(api.PUT('/api/v1/share/targets/{id}', { ...of(id), body: { ...body, settings: loose(body.settings) } }))
export const rotateKey = (id: number, overlap: number): Promise<{ key: string }> =>
  answer<{ key: string }>(api.POST('/api/v1/share/targets/{id}/key', { ...of(id), body: { overlap_h: overlap } }))
export const setCredential = (id: number, body: Credential): Promise<void> =>
  answer(api.PUT('/api/v1/share/targets/{id}/credential', { ...of(id), body }))
export const removeCredential = (id: number): Promise<void> =>
  answer(api.DELETE('/api/v1/share/targets/{id}/credential', of(id)))
export const tryTarget = (id: number): Promise<Tried> => answer<Tried>(api.POST('/api/v1/share/targets/{id}/try', of(id)))
export const listHealth = (): Promise<Items<Health>> => answer<Items<Health>>(api.GET('/api/v1/share/health'))
export const listIntakes = (): Promise<Items<Intake>> => answer<Items<Intake>>(api.GET('/api/v1/share/intakes'))
export const listServiceAccounts = (): Promise<Items<ServiceAccount>> =>
  answer<Items<ServiceAccount>>(api.GET('/api/v1/share/accounts'))

export const listSubscriptions = (): Promise<Items<Subscription>> =>
  answer<Items<Subscription>>(api.GET('/api/v1/share/subscriptions'))
export const addSubscription = (target: number, name: string, rule: Rule, since?: string): Promise<Subscription> =>
  answer<Subscription>(api.POST('/api/v1/share/subscriptions', { body: { target, name, rule: loose(rule), since } }))
export const changeSubscription = (id: number, name: string, rule: Rule): Promise<Subscription> =>
  answer<Subscription>(api.PUT('/api/v1/share/subscriptions/{id}', { ...of(id), body: { name, rule: loose(rule) } }))
export const setSubscriptionState = (id: number, state: SubscriptionState): Promise<Subscription> =>
  answer<Subscription>(api.POST('/api/v1/share/subscriptions/{id}/state', { ...of(id), body: { state } }))
/** Sends everything again since a moment, or (`dryRun`) only says how many. */
export const replay = (id: number, since: string, dryRun: boolean): Promise<{ again: number }> =>
  answer<{ again: number }>(api.POST('/api/v1/share/subscriptions/{id}/replay', { ...of(id), body: { since, dry_run: dryRun } }))
/** What a rule would have sent of these cases, or of the ten cases or areas that are the newest. */
export const preview = (rule: Rule, cases: string[]): Promise<Items<Sketch>> =>
  answer<Items<Sketch>>(api.POST('/api/v1/share/preview', { body: { rule: loose(rule), cases } }))
export const sendNow = (id: number, what: { case: string } | { area: string }): Promise<Delivery> =>
  answer<Delivery>(api.POST('/api/v1/share/subscriptions/{id}/send', { ...of(id), body: what }))

export const listCodes = (): Promise<Items<CodeTable>> => answer<Items<CodeTable>>(api.GET('/api/v1/share/codes'))
export const putCodes = (name: string, entries: Record<string, string>): Promise<{ version: number }> =>
  answer<{ version: number }>(api.PUT('/api/v1/share/codes/{name}', { params: { path: { name } }, body: { entries } }))
export const codesUrl = (name: string): string => `${PREFIX}/share/codes/${name}/table`
/** Codes out of a workbook or a CSV, to be looked at before they are stored. */
export function readCodes(file: File): Promise<ReadCodes> {
  const form = new FormData()
  form.append('file', file)
  return answer<ReadCodes>(api.POST('/api/v1/share/codes/read', { body: form as never, bodySerializer: () => form }))
}

export const findDeliveries = (query: DeliveryQuery): Promise<Page<Delivery>> =>
  answer<Page<Delivery>>(api.GET('/api/v1/share/deliveries', { params: { query: set(query) } }))
/** Sends one delivery again, or all of a subscription that are dead or held. */
export const retry = (id: number, pos?: number): Promise<{ again: number }> =>
  answer<{ again: number }>(api.POST('/api/v1/share/subscriptions/{id}/retry', { ...of(id), body: { pos } }))
export const loadMessage = (id: number, pos: number, purpose?: string): Promise<Said> =>
  answer<Said>(
    api.POST('/api/v1/share/subscriptions/{id}/deliveries/{pos}/message', { params: { path: { id, pos } }, body: { purpose } }),
  )

export const listInbox = (all: boolean, after?: string): Promise<Page<Kept>> =>
  answer<Page<Kept>>(
    api.GET('/api/v1/share/inbox', { params: { query: { all, after: after === undefined ? undefined : Number(after) } } }),
  )
/** Takes a message in again; whether it was taken now, or why still not. */
export const retryKept = (id: number): Promise<Retaken> => answer<Retaken>(api.POST('/api/v1/share/inbox/{id}/retry', of(id)))
/** Takes it in as about a case that a person names. */
export const linkKept = (id: number, to: string): Promise<Retaken> =>
  answer<Retaken>(api.POST('/api/v1/share/inbox/{id}/link', { ...of(id), body: { case: to } }))
export const settleKept = (id: number, note: string): Promise<void> =>
  answer(api.POST('/api/v1/share/inbox/{id}/settle', { ...of(id), body: { note } }))

const dayOf = (id: number, day: string): { params: { path: { id: number; day: string } } } => ({ params: { path: { id, day } } })
export const reconcile = (id: number, day: string): Promise<Reconciled> =>
  answer<Reconciled>(api.GET('/api/v1/share/subscriptions/{id}/days/{day}', dayOf(id, day)))
export const mend = (id: number, day: string): Promise<{ again: number }> =>
  answer<{ again: number }>(api.POST('/api/v1/share/subscriptions/{id}/days/{day}', dayOf(id, day)))
