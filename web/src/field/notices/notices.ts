/** What the worker is told while they walk: new tasks, and what became of what they reported. */

import { computed, ref, shallowRef } from 'vue'

import { queued, send } from '@/field/queue/post'
import { caseOf } from '@/field/queue/work'
import { loadTasks } from '@/field/tasks/tasks'
import type { LiveCase, Me, Post } from '@/shared/api/types'
import { isLive, onCaseChange, onMissed } from '@/shared/live/live'
import { me } from '@/shared/session/session'
import { watch } from 'vue'

export type NoticeKind = 'verify' | 'site_check' | 'handle' | 'mine'

export interface Notice {
  kind: NoticeKind
  change: LiveCase
}

/** Changes that come close together are fetched together. */
const GATHER = 1_500
/** How long a notice stands on the page, in milliseconds. */
const STANDS = 8_000

const current = shallowRef<Notice | null>(null)
const unseen = ref(0)

/** The notice on the page now. */
export const notice = computed(() => current.value)
/** New tasks nobody looked at yet. */
export const fresh = computed(() => unseen.value)

/** What a change is to somebody: a new task, news of their own report, or nothing. */
export function kindOf(change: LiveCase, posts: readonly Post[], own: ReadonlySet<string>): NoticeKind | null {
  const walks = posts.some(({ role, area }) => (role === 'grid_worker' || role === 'verifier') && change.area.startsWith(area))
  const handles = posts.some(({ role, unit }) => (role === 'handler' || role === 'unit_lead') && unit !== undefined && unit.id === change.holder?.id)
  if (walks && change.stage === 'feedback' && change.action === 'feed_back') return 'verify'
  if (walks && change.action === 'ask_site_check') return 'site_check'
  if (handles && change.stage === 'handle' && ['dispatch', 'redispatch', 'rule'].includes(change.action)) return 'handle'
  return own.has(change.id) && !QUIET.includes(change.action) ? 'mine' : null
}

/** What the reporter did themselves, and what changes nothing for them. */
const QUIET = ['report', 'save_draft', 'comment', 'urge', 'assign', 'sign', 'site_check', 'self_handle', 'withdraw', 'rate', 'consult', 'reply_consult']

let gathering: ReturnType<typeof setTimeout> | undefined
let standing: ReturnType<typeof setTimeout> | undefined
let listening = false

/** Begins to listen; once for the page. */
export function hear(): void {
  if (listening) return
  listening = true
  onCaseChange(take)
  onMissed(reloadSoon)
  // The stream is back, so the network is.
  watch(isLive, (live) => live && send())
}

function take(change: LiveCase): void {
  const posts = (me.value as Me | null)?.posts ?? []
  const own = new Set(queued.value.filter(({ work }) => work.kind === 'report').map(({ work }) => caseOf(work)))
  const kind = kindOf(change, posts, own)
  if (!kind) return
  current.value = { kind, change }
  clearTimeout(standing)
  standing = setTimeout(dismiss, STANDS)
  if (kind === 'mine') return
  unseen.value += 1
  reloadSoon()
}

function reloadSoon(): void {
  gathering ??= setTimeout(() => {
    gathering = undefined
    if (me.value) void loadTasks()
  }, GATHER)
}

export function dismiss(): void {
  current.value = null
}

export function seenNotices(): void {
  unseen.value = 0
}
