/** What waits to be sent, and what became of it. */

import type { State } from '@/field/store/db'
import type { Action, Bilingual, CaseDetail, Place, Report } from '@/shared/api/types'

/** A photo on this phone; with its hash once the server has it. */
export interface Photo {
  id: string
  hash?: string
}

/** How it is called in lists, so that nothing must be looked up for it. */
export interface Title {
  leaf: Bilingual
  /** The grid's name, as far as it is known. */
  place?: Bilingual
}

export interface ReportWork {
  kind: 'report'
  /** Its `id` is the case's identity, made on this phone: however often it is sent, it is one case. */
  report: Omit<Report, 'evidence'> & { place: Place }
  photos: Photo[]
  title: Title
}

/** What of a case an action was decided on. When only other things changed, the decision still holds. */
export type Seen = Pick<CaseDetail, 'version' | 'stage' | 'condition' | 'reworks' | 'reopens' | 'returns'>

export interface ActionWork {
  kind: 'action'
  case: string
  request: string
  seen: Seen
  action: Action
  text: string
  photos: Photo[]
  /** Where it was done, when the worker chose to say so. */
  place?: Place
  title: Title
  label: Bilingual
}

export type Work = ReportWork | ActionWork

/** The phone's own reason not to send something: a photo that belongs to it is not here any more. */
export const PHOTO_GONE = 'photo_gone'

/** Why something was not taken. */
export interface Why {
  status: number
  rule: string
  text: Bilingual
}

/** A case as it was found when an action on it was refused. */
export interface Found {
  number?: string
  stage: Bilingual
  end?: Bilingual
  endedAt?: string
  holder?: Bilingual
}

export interface Outcome {
  at: number
  case?: string
  number?: string
  /** Set when it was refused. */
  why?: Why
  /** The case as it stands, when an action on it was refused. */
  found?: Found
}

export interface Queued {
  id: string
  seq: number
  state: State
  /** When it was made, milliseconds since 1970 by this phone. */
  at: number
  work: Work
  outcome?: Outcome
}

/** The case something is about: a report's own. */
export function caseOf(work: Work): string {
  return work.kind === 'report' ? work.report.id : work.case
}

export function idOf(work: Work): string {
  return work.kind === 'report' ? work.report.id : work.request
}

/** A note says something whatever became of the case meanwhile. */
export function isNote(work: ActionWork): boolean {
  return work.action.kind === 'comment'
}

export function seen(detail: CaseDetail): Seen {
  const { version, stage, condition, reworks, reopens, returns } = detail
  return { version, stage, condition, reworks, reopens, returns }
}

/** Whether a decision taken on `before` may still be meant for `now`: nothing but notes and the like came between. */
export function stillHolds(before: Seen, now: CaseDetail): boolean {
  return (
    now.end === undefined &&
    before.stage === now.stage &&
    before.condition === now.condition &&
    before.reworks === now.reworks &&
    before.reopens === now.reopens &&
    before.returns === now.returns
  )
}
