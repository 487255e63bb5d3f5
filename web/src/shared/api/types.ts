/** What the server says and is asked, in its own words: snake_case, times as RFC 3339 in UTC. */

export interface Bilingual {
  zh: string
  en: string
}

export type Light = 'green' | 'yellow' | 'red'
export type Stage = 'collect' | 'file' | 'dispatch' | 'handle' | 'feedback' | 'close' | 'evaluate'
export type End = 'closed' | 'self_handled' | 'force_closed' | 'refused' | 'withdrawn' | 'voided' | 'merged'
export type Level = 'city' | 'county' | 'town' | 'village' | 'grid'
export type Channel = 'grid' | 'hotline' | 'resident' | 'video' | 'leader' | 'department' | 'device'
export type PhotoRule = 'none' | 'report' | 'feedback' | 'both'

/** West, south, east, north in degrees. */
export type Box = [number, number, number, number]

export interface Named {
  id: number
  name: Bilingual
}

export interface Post {
  role: string
  role_label: Bilingual
  unit?: Unit
  /** The code of the area acted over. */
  area: string
  area_name: Bilingual
}

export interface Me {
  account: number
  login: string
  name: string
  must_change_password: boolean
  posts: Post[]
  server_time: string
}

export interface City {
  code: string
  name: Bilingual
  bounds?: Box
  center?: [number, number]
  timezone: string
  illustrative: boolean
  attribution?: Bilingual
  /** How many digits an area code of each level has. */
  digits: Record<Level, number>
}

export interface AreaName {
  code: string
  level: Level
  name: Bilingual
}

export interface Area extends AreaName {
  parent?: string
  center?: [number, number]
  bounds?: Box
}

export interface AreaWithOutline extends Area {
  path: AreaName[]
  outline?: GeoJSON.Geometry
}

export interface Located {
  area: AreaName
  path: AreaName[]
  /** The unit whose desk would have a case there. */
  desk?: Named
}

export interface Unit extends Named {
  code: string
  kind: string
  parent?: number
  areas: string[]
  functions: string[]
}

export interface Person {
  account: number
  name: string
}

export interface Condition {
  code: string
  text: Bilingual
  limit: string
  limit_words: Bilingual
  close: Bilingual
  photo: PhotoRule
  function: string
}

export interface Leaf {
  code: string
  name: Bilingual
  conditions: Condition[]
  form?: FormSchema
}

export interface Category {
  code: string
  name: Bilingual
  leaves: Leaf[]
}

export interface Taxonomy {
  year: number
  revision: number
  functions: { code: string; name: Bilingual }[]
  categories: Category[]
}

/** The subset of JSON Schema that the extra fields of a leaf use. */
export interface FormSchema {
  required?: string[]
  properties?: Record<string, FormField>
}

export interface FormField {
  type?: string
  title?: string
  title_en?: string
  oneOf?: { const: string; title: string; title_en?: string }[]
  minimum?: number
  maximum?: number
  maxLength?: number
}

export interface Suggestion {
  leaf: string
  category: string
  name: Bilingual
  weight: number
}

export interface Clock {
  kind: string
  started_at: string
  limit: string
  limit_words: Bilingual
  /** Neither moment is known while it is paused. */
  yellow_at?: string
  due_at?: string
  paused: boolean
  light: Light
  /** Working time left in seconds; negative when over. */
  seconds_left: number
}

export interface Pending {
  wish: 'void' | 'extend' | 'suspend' | 'force_close'
  /** How much longer is asked for. */
  by?: string
  /** Until when a suspension is asked for. */
  until?: string
  unit?: Named
  at: string
}

export interface Flags {
  forced: boolean
  self_checked: boolean
  handled_late: boolean
  desk_late: boolean
  escalated: boolean
}

export interface CaseRow {
  id: string
  number?: string
  version: number
  stage: Stage
  stage_label: Bilingual
  end?: End
  end_label?: Bilingual
  draft: boolean
  area: string
  /** From the city down to the grid. */
  area_path: AreaName[]
  lon: number
  lat: number
  category: string
  leaf: string
  leaf_name: Bilingual
  condition?: string
  channel: Channel
  /** The beginning of the words, masked; none once erased. */
  summary?: string
  reported_at: string
  desk?: Named
  lead?: Named
  holder?: Named
  assignee?: Person
  clock?: Clock
  resident: { due_at: string; light: Light }
  ended_at?: string
  suspended_until?: string
  flags: Flags
  supervised: boolean
  pending?: Pending
}

export interface Permitted {
  action: string
  label: Bilingual
  allowed: boolean
  words_needed: boolean
  refusal?: { rule: string; text: Bilingual }
}

export interface CaseDetail extends CaseRow {
  condition_detail?: Omit<Condition, 'limit' | 'function'>
  co: { unit: Named; done: boolean }[]
  signed: boolean
  returns: number
  contested: boolean
  ruled: boolean
  extensions: number
  suspensions: number
  reworks: number
  urges: number
  consulted: Named[]
  merged_into?: string
  parent?: string
  parts: string[]
  absorbed: number
  satisfied?: boolean
  reopens: number
  permitted: Permitted[]
  suggestion?: { unit: Named; why: Bilingual }
  /** Whether I may ask to read the words in the clear. */
  may_reveal: boolean
  /** With which a resident looks the case up; only in the answer to the report. */
  code?: string
}

export interface Words {
  text?: string
  address?: string
  contact_name?: string
  contact_phone?: string
  form?: Record<string, unknown>
}

export interface Evidence {
  hash: string
  media_type: string
  width?: number
  height?: number
  bytes: number
  name?: string
}

export interface Step {
  seq: number
  at: string
  actor: { person?: Person; role: string; role_label: Bilingual; unit?: Named }
  action: { kind: string } & Record<string, unknown>
  label: Bilingual
  /** The units named in the action. */
  units: Named[]
  words?: Words
  erased: boolean
  evidence: Evidence[]
  place?: { lon: number; lat: number }
  late: boolean
  self_checked: boolean
}

export interface Counts {
  open: number
  by_stage: Partial<Record<Stage, number>>
  by_light: Record<Light, number>
}

/** An open case as a point of the map. */
export interface Point {
  id: string
  lon: number
  lat: number
  leaf: string
  stage: Stage
  light: Light
}

export type Place = { lon: number; lat: number }
export type Action = { kind: string } & Record<string, unknown>

export interface Report {
  id: string
  /** Another one each time a draft is saved or sent on. */
  request?: string
  channel: Channel
  draft?: boolean
  place: Place
  leaf: string
  condition?: string
  words: Words
  evidence: string[]
}

/** What the live stream says of a change; ids only, never words. */
export interface LiveCase {
  id: string
  number?: string
  version: number
  action: string
  stage: Stage
  end?: End
  area: string
  lon: number
  lat: number
  leaf: string
  holder?: Named
  yellow_at?: string
  due_at?: string
  at: string
}
