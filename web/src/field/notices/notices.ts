/** What the worker is told while they walk: new tasks, and what became of what they reported. */

import { computed, ref, shallowRef, watch } from 'vue'

import { queued, send } from '@/field/queue/post'
import { caseOf } from '@/field/queue/work'
import { loadTasks } from '@/field/tasks/tasks'
import type { LiveCase, Me } from '@/shared/api/types'
import { isLive, onCaseChange, onMissed } from '@/shared/live/live'
import { me } from '@/shared/session/session'

import { kindOf, type NoticeKind } from './kinds'

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
