/** What is said of something in the queue. */

import { PHOTO_GONE, type Why, type Work } from '@/field/queue/work'
import { say, t } from '@/shared/i18n/i18n'

/** The key of what was chosen with an action; empty when it had no choice. */
export function choiceWords(work: Work): string {
  if (work.kind !== 'action') return ''
  const fields = work.action as Record<string, unknown>
  const finding = fields.verdict ?? fields.found
  if (typeof finding === 'string') return `finding.${finding}`
  if (typeof fields.reason === 'string') return `reason.${fields.reason}`
  if (typeof fields.satisfied === 'boolean') return fields.satisfied ? 'form.satisfiedYes' : 'form.satisfiedNo'
  return ''
}

/** Why something was not taken: the server's words, or the phone's own. */
export function reasonWords(why: Why | undefined): string {
  if (why?.rule === PHOTO_GONE) return t('fieldMine.photoGone')
  return say(why?.text) || t('fieldMine.unknown')
}
