/** What each action asks of whoever takes it, and which of them comes first. */

import type { CaseDetail, Permitted, PhotoRule, Stage } from '@/shared/api/types'

/** The form that asks for an action's particulars; those without one ask for words at most. */
export type FormName =
  | 'assign'
  | 'callBack'
  | 'case'
  | 'correct'
  | 'date'
  | 'extend'
  | 'file'
  | 'finding'
  | 'pass'
  | 'raise'
  | 'rate'
  | 'reason'
  | 'split'
  | 'supervise'
  | 'units'

const FORMS: Readonly<Record<string, FormName>> = {
  absorb: 'case',
  ask_extend: 'extend',
  ask_ruling: 'reason',
  ask_suspend: 'date',
  assign: 'assign',
  call_back: 'callBack',
  consult: 'units',
  correct: 'correct',
  dispatch: 'units',
  file: 'file',
  hand_over: 'assign',
  merge: 'case',
  raise: 'raise',
  rate: 'rate',
  redispatch: 'units',
  refuse: 'reason',
  return: 'reason',
  review_appeal: 'pass',
  rule: 'units',
  site_check: 'finding',
  split: 'split',
  supervise: 'supervise',
  verify: 'finding',
}

export function formOf(kind: string): FormName | undefined {
  return FORMS[kind]
}

/** Actions that evidence belongs to. */
const WITH_EVIDENCE = [
  'appeal',
  'ask_extend',
  'ask_ruling',
  'ask_suspend',
  'ask_void',
  'co_feed_back',
  'comment',
  'feed_back',
  'reopen',
  'reply_consult',
  'reply_supervision',
  'return',
  'self_handle',
  'site_check',
  'verify',
]

export function takesEvidence(kind: string): boolean {
  return WITH_EVIDENCE.includes(kind)
}

/** Whether evidence must come with an action: a return's always; where the condition asks for a photo of the result, one of
 * what was handled, also on the spot. */
export function evidenceNeeded(kind: string, photo: PhotoRule | undefined): 'photo' | 'any' | null {
  if (kind === 'return') return 'any'
  const isResult = kind === 'feed_back' || kind === 'self_handle'
  return isResult && (photo === 'feedback' || photo === 'both') ? 'photo' : null
}

/** Actions that can be neither taken back nor mended by another; they are asked twice by looking so. */
const GRAVE = ['ask_force_close', 'ask_void', 'deny', 'merge', 'refuse', 'return', 'withdraw']

export function isGrave(kind: string): boolean {
  return GRAVE.includes(kind)
}

/** Whether an action can be sent by one press: it asks for nothing. */
export function isPlain({ action, words_needed: words }: Permitted): boolean {
  return !words && formOf(action) === undefined && !isGrave(action) && !takesEvidence(action)
}

/** What somebody waits for, whatever the stage; each is allowed only where it was asked for. */
const ANSWERS = ['reply_supervision', 'reply_consult']

/** The usual next step in each stage, the likelier first. */
const USUAL: Readonly<Record<Stage, readonly string[]>> = {
  collect: ['accept', 'site_check', 'self_handle', ...ANSWERS],
  file: ['file', 'site_check', ...ANSWERS],
  dispatch: ['dispatch', ...ANSWERS],
  handle: ['rule', 'resume', 'sign', 'feed_back', 'co_feed_back', ...ANSWERS],
  feedback: ['verify', 'co_feed_back', ...ANSWERS],
  close: ['close', ...ANSWERS],
  evaluate: ['rate', 'review_appeal', 'call_back'],
}

/** What is often done instead, shown beside it. */
const INSTEAD = ['grant', 'deny', ...ANSWERS, 'return', 'refuse', 'merge', 'ask_extend', 'self_handle', 'raise', 'redispatch', 'rule', 'reopen', 'urge', 'comment']

/** A draft goes on by the page it was begun on. */
const ELSEWHERE = ['save_draft', 'report']

export interface Plan {
  primary: Permitted | undefined
  beside: Permitted[]
  more: Permitted[]
  /** Those that may not be taken now; where something but the stage stands in the way, first. */
  refused: Permitted[]
}

/** Sorts what the server permits: one primary, two beside it, the rest under "more". */
export function plan({ permitted, stage, pending }: Pick<CaseDetail, 'permitted' | 'stage' | 'pending'>): Plan {
  const here = permitted.filter(({ action }) => !ELSEWHERE.includes(action))
  const allowed = new Map(here.filter((one) => one.allowed).map((one) => [one.action, one]))
  const first = (kinds: readonly string[]): Permitted | undefined =>
    kinds.map((kind) => allowed.get(kind)).find((one) => one !== undefined)
  const primary = first(pending ? ['grant', ...USUAL[stage]] : USUAL[stage])
  const beside = INSTEAD.map((kind) => allowed.get(kind))
    .filter((one) => one !== undefined)
    .filter((one) => one !== primary)
    .slice(0, 2)
  const shown = new Set([primary, ...beside])
  const refused = here.filter((one) => !one.allowed)
  const byStage = ({ refusal }: Permitted): boolean => refusal?.rule === 'stage'
  return {
    primary,
    beside,
    more: here.filter((one) => one.allowed && !shown.has(one)),
    refused: [...refused.filter((one) => !byStage(one)), ...refused.filter(byStage)],
  }
}
