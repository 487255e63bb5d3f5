/**
 * What the server says and is asked. The shapes are generated (`schema.d.ts`, from the server's own description); here
 * they get short names, and words out of closed lists become types. A narrowed shape extends the wire's, so that it no
 * longer compiles when the server says otherwise.
 */

import type { components } from './schema'

type Wire = components['schemas']

/** `null` is never sent for what is not so: it is left out. */
type Present<T> = { [Key in keyof T]: Exclude<T[Key], null> }

/** A wire shape, some of its fields told more closely. */
type Told<T, Closer extends Partial<Present<T>>> = Omit<Present<T>, keyof Closer> & Closer

export type Bilingual = Wire['Bilingual']
export type Light = 'green' | 'yellow' | 'red'
export type Stage = 'collect' | 'file' | 'dispatch' | 'handle' | 'feedback' | 'close' | 'evaluate'
export type End = 'closed' | 'self_handled' | 'force_closed' | 'refused' | 'withdrawn' | 'voided' | 'merged'
export type Level = 'city' | 'county' | 'town' | 'village' | 'grid'
export type Channel = 'grid' | 'hotline' | 'resident' | 'video' | 'leader' | 'department' | 'device'
export type PhotoRule = 'none' | 'report' | 'feedback' | 'both'

/** West, south, east, north in degrees. */
export type Box = [number, number, number, number]
export type Place = Wire['PointOut']

export type Named = Wire['UnitName']
export type Unit = Present<Wire['UnitOut']>
export type Person = Wire['Person']
export type Colleague = Wire['ColleagueOut']
export type Post = Told<Wire['PostOut'], { unit?: Unit }>
export type Me = Told<Wire['Me'], { posts: Post[] }>

export type City = Told<Wire['CityOut'], { bounds?: Box; center?: [number, number] }>
export type AreaName = Told<Wire['AreaName'], { level: Level }>
export type Area = Told<Wire['AreaOut'], { level: Level; center?: [number, number]; bounds?: Box }>
export type AreaWithOutline = Area & { path: AreaName[]; outline?: GeoJSON.Geometry }
export type Located = Told<Wire['Located'], { area: AreaName; path: AreaName[] }>

export type Condition = Told<Wire['ConditionOut'], { photo: PhotoRule }>
export type Leaf = Omit<Present<Wire['LeafOut']>, 'conditions' | 'form'> & { conditions: Condition[]; form?: FormSchema }
export type Category = Omit<Wire['CategoryOut'], 'leaves'> & { leaves: Leaf[] }
export type Taxonomy = Omit<Wire['TaxonomyOut'], 'categories'> & { categories: Category[] }
export type Suggestion = Wire['LeafSuggestion']

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

export type Clock = Told<Wire['ClockOut'], { light: Light }>
export type Pending = Told<Wire['PendingOut'], { wish: 'void' | 'extend' | 'suspend' | 'force_close' }>

interface RowTold {
  stage: Stage
  end?: End
  channel: Channel
  area_path: AreaName[]
  clock?: Clock
  resident: { due_at: string; light: Light }
  pending?: Pending
}

export type CaseRow = Told<Wire['CaseRow'], RowTold>
export type Permitted = Present<Wire['PermittedOut']>
export type CaseDetail = Told<Wire['CaseDetail'], RowTold & { permitted: Permitted[]; condition_detail?: CaseCondition }>
export type CaseCondition = Told<Wire['CaseConditionOut'], { photo: PhotoRule }>
export type Point = Told<Wire['PointRow'], { stage: Stage; light: Light }>
export type Counts = Pick<Wire['CountsOut'], 'open' | 'by_light'> & { by_stage: Partial<Record<Stage, number>> }

/** Open cases of a stage, an area or a category, by light. */
export type OpenOf = Wire['OpenOf']
/** The figures of the city now. */
export type Now = Told<Wire['NowOut'], { path: AreaName[]; open_before?: Wire['OpenBefore'] }>

export type Words = Omit<Present<Wire['WordsIn']>, 'form'> & { form?: Record<string, unknown> }
export type Evidence = Present<Wire['EvidenceOut']>
export type Stored = Present<Wire['Uploaded']>
export type Step = Omit<Present<Wire['StepOut']>, 'action' | 'words' | 'actor' | 'evidence'> & {
  /** The action's `kind`, with its particulars. */
  action: { kind: string } & Record<string, unknown>
  actor: Present<Wire['ActorOut']>
  evidence: Evidence[]
  words?: Words
}

/** What is asked of a case; which fields there are depends on `kind`. */
export type Action = Wire['ActionIn']
export type Act = Wire['NewActionIn']
export type Report = Wire['ReportIn']
/** What became of one entry of a batch. */
export type Outcome = Omit<Present<Wire['Outcome']>, 'case'> & { case?: CaseDetail }

/** What the live stream says of a change; never words. */
export type LiveCase = Told<Wire['Change'], { stage: Stage; end?: End }>

export type Challenge = Wire['ChallengeOut']
export type Work = Wire['WorkIn']
export type PublicReport = Wire['PublicReport']
export type Receipt = Wire['Receipt']
/** Where a resident's case stands, in plain words. */
export type OwnCase = Present<Wire['Status']>
export type OwnAction = Wire['PublicActionIn']
export type Nearby = Told<Wire['NearbyOut'], { center?: [number, number] }>
export type Month = Present<Wire['MonthOut']>

export interface Page<T> {
  items: T[]
  next?: string
}
