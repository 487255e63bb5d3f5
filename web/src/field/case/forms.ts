/** The actions that can be taken on the phone, and what each asks. Which of them are permitted is the server's word. */

import type { CaseDetail, Permitted } from '@/shared/api/types'

export interface Choice {
  /** The action's field the choice goes into. */
  field: string
  /** The key of the question. */
  question: string
  /** The values, and the key of each one's name. */
  options: { value: string | boolean; name: string; note?: string }[]
}

export interface PhoneForm {
  choice?: Choice
  /** Whether photos belong to it. */
  photos?: boolean
  /** Whether it cannot be taken back; what that means is said first. */
  grave?: boolean
}

const finding = (field: string, values: string[]): Choice => ({
  field,
  question: 'form.finding',
  options: values.map((value) => ({ value, name: `finding.${value}`, note: `finding.${value}Note` })),
})
const reason = (values: string[]): Choice => ({
  field: 'reason',
  question: 'form.reason',
  options: values.map((value) => ({ value, name: `reason.${value}` })),
})
const NOT_OURS = ['other_area', 'other_duty', 'unclear_owner', 'too_little_known']

/** In the order in which the likeliest next step is looked for. */
const FORMS: Readonly<Record<string, PhoneForm>> = {
  verify: { choice: finding('verdict', ['pass', 'fail', 'cannot']), photos: true },
  site_check: { choice: finding('found', ['exists', 'missing', 'unable']), photos: true },
  resume: {},
  sign: {},
  feed_back: { photos: true },
  co_feed_back: { photos: true },
  self_handle: { photos: true },
  rate: {
    choice: {
      field: 'satisfied',
      question: 'form.satisfied',
      options: [
        { value: true, name: 'form.satisfiedYes' },
        { value: false, name: 'form.satisfiedNo', note: 'form.satisfiedNoNote' },
      ],
    },
  },
  reply_supervision: { photos: true },
  reply_consult: { photos: true },
  urge: {},
  reopen: { photos: true },
  return: { choice: reason(NOT_OURS), photos: true, grave: true },
  ask_ruling: { choice: reason(NOT_OURS), photos: true },
  comment: { photos: true },
  withdraw: { grave: true },
}

export function formOf(kind: string): PhoneForm {
  return FORMS[kind] ?? {}
}

const PRIMARY = ['verify', 'site_check', 'resume', 'sign', 'feed_back', 'co_feed_back', 'self_handle', 'rate']

export interface Offered {
  primary: Permitted | undefined
  others: Permitted[]
  /** What I may do, but at a desk. */
  elsewhere: Permitted[]
}

/** What of the permitted can be done here: the usual next step first. */
export function offered({ permitted }: Pick<CaseDetail, 'permitted'>): Offered {
  const allowed = permitted.filter((one) => one.allowed)
  const here = Object.keys(FORMS).flatMap((kind) => allowed.find(({ action }) => action === kind) ?? [])
  const primary = here.find(({ action }) => PRIMARY.includes(action))
  return {
    primary,
    others: here.filter((one) => one !== primary),
    elsewhere: allowed.filter(({ action }) => !(action in FORMS)),
  }
}

/** Whether the filing condition asks for a photo with this action. */
export function photoNeeded(kind: string, { condition_detail: condition }: Pick<CaseDetail, 'condition_detail'>): boolean {
  return kind === 'feed_back' && (condition?.photo === 'feedback' || condition?.photo === 'both')
}
