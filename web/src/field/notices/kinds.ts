/** What a change means to whoever hears of it. */

import type { LiveCase, Post } from '@/shared/api/types'

export type NoticeKind = 'verify' | 'site_check' | 'handle' | 'mine'

/** What the reporter did themselves, and what changes nothing for them. */
const QUIET = ['report', 'save_draft', 'comment', 'urge', 'assign', 'sign', 'site_check', 'self_handle', 'withdraw', 'rate', 'consult', 'reply_consult']

/** What a change is to somebody: a new task, news of their own report, or nothing. */
export function kindOf(change: LiveCase, posts: readonly Post[], own: ReadonlySet<string>): NoticeKind | null {
  const walks = posts.some(({ role, area }) => (role === 'grid_worker' || role === 'verifier') && change.area.startsWith(area))
  const handles = posts.some(({ role, unit }) => (role === 'handler' || role === 'unit_lead') && unit !== undefined && unit.id === change.holder?.id)
  if (walks && change.stage === 'feedback' && change.action === 'feed_back') return 'verify'
  if (walks && change.action === 'ask_site_check') return 'site_check'
  if (handles && change.stage === 'handle' && ['dispatch', 'redispatch', 'rule'].includes(change.action)) return 'handle'
  return own.has(change.id) && !QUIET.includes(change.action) ? 'mine' : null
}
