/** The particulars of a step in a line: to whom it was dispatched, why it was returned, what was found. */

import type { Step } from '@/shared/api/types'
import { fullTime } from '@/shared/i18n/format'
import { say } from '@/shared/i18n/i18n'
import { findLeaf } from '@/shared/taxonomy/taxonomy'

import { limitWords } from './limits'

type Translate = (key: string, values?: Record<string, unknown>) => string

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Empty when the action's label says it all. */
export function tell({ action, units }: Pick<Step, 'action' | 'units'>, leaf: string, t: Translate): string {
  const names = units.map(({ name }) => say(name))
  const several = (list: readonly string[]): string => list.join(t('common.comma'))
  switch (action.kind) {
    case 'dispatch':
    case 'redispatch':
      return names.length > 1
        ? t('told.dispatchedWith', { lead: names[0] ?? '', co: several(names.slice(1)) })
        : t('told.dispatched', { lead: names[0] ?? '' })
    case 'rule':
      return t('told.ruled', { lead: names[0] ?? '' })
    case 'consult':
      return t('told.consulted', { units: several(names) })
    case 'refuse':
    case 'return':
    case 'ask_ruling':
      return t('told.reason', { reason: t(`reason.${text(action.reason)}`) })
    case 'site_check':
      return t(`finding.${text(action.found)}`)
    case 'verify':
      return t(`finding.${text(action.verdict)}`)
    case 'file':
      return t('told.filed', { condition: conditionText(leaf, text(action.condition)) })
    case 'correct':
      return several(['leaf', 'condition', 'place'].filter((key) => action[key]).map((key) => t(`told.corrected.${key}`)))
    case 'raise':
      return t(`form.${text(action.to)}`)
    case 'ask_extend':
      return t('told.extend', { by: limitWords(text(action.by), t) })
    case 'ask_suspend':
      return t('told.suspend', { until: moment(action.until) })
    case 'supervise':
      return t(action.reply_needed ? 'told.supervisedReply' : 'told.supervised', { cause: t(`cause.${text(action.cause)}`) })
    case 'call_back':
      return t(callBackKey(action))
    case 'rate':
      return t(action.satisfied ? 'form.satisfiedYes' : 'form.satisfiedNo') + stars(action.stars)
    case 'review_appeal':
      return t(action.pass ? 'form.appealPass' : 'form.appealFail')
    default:
      return ''
  }
}

function conditionText(leaf: string, code: string): string {
  return say(findLeaf(leaf)?.leaf.conditions.find((condition) => condition.code === code)?.text) || code
}

/** Moments inside an action are microseconds since 1970. */
function moment(value: unknown): string {
  return typeof value === 'number' ? fullTime(new Date(value / 1000).toISOString()) : fullTime(text(value))
}

function callBackKey({ reached, satisfied }: Record<string, unknown>): string {
  if (!reached) return 'form.calledNotReached'
  if (satisfied === undefined) return 'form.calledNoView'
  return satisfied ? 'form.calledSatisfied' : 'form.calledDissatisfied'
}

function stars(count: unknown): string {
  return typeof count === 'number' ? ` ${'★'.repeat(count)}${'☆'.repeat(5 - count)}` : ''
}
