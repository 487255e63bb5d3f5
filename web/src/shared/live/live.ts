/** The live stream: one connection for the whole page, shared by whoever listens. */

import { readonly, ref } from 'vue'

import { PREFIX } from '@/shared/api/client'
import type { LiveCase } from '@/shared/api/types'
import { serverNow } from '@/shared/clock/now'

type Listener = (change: LiveCase) => void

const FIRST_RETRY = 1_000
const LAST_RETRY = 30_000

const listeners = new Set<Listener>()
const missedListeners = new Set<() => void>()
const connected = ref(false)
const heard = ref<number | null>(null)
let source: EventSource | null = null
let retry = FIRST_RETRY
let timer: ReturnType<typeof setTimeout> | undefined

/** Whether changes arrive as they happen. */
export const isLive = readonly(connected)

/** When the stream was last known to be good, by the server's clock. */
export const lastLive = readonly(heard)

export function connect(): void {
  if (source !== null) return
  source = new EventSource(`${PREFIX}/live`)
  source.addEventListener('hello', () => {
    if (heard.value !== null) missed()
    settle()
  })
  source.addEventListener('case', (message: MessageEvent<string>) => {
    settle()
    const change = JSON.parse(message.data) as LiveCase
    for (const listener of listeners) listener(change)
  })
  // The server left some out because we read too slowly, or it was away: what is shown must be read again.
  source.addEventListener('missed', missed)
  source.addEventListener('error', () => {
    if (connected.value) heard.value = serverNow()
    connected.value = false
    // The browser retries by itself unless the server refused outright.
    if (source?.readyState === EventSource.CLOSED) later()
  })
}

function missed(): void {
  for (const listener of missedListeners) listener()
}

function settle(): void {
  retry = FIRST_RETRY
  heard.value = serverNow()
  connected.value = true
}

function later(): void {
  source = null
  clearTimeout(timer)
  timer = setTimeout(connect, retry)
  retry = Math.min(retry * 2, LAST_RETRY)
}

export function disconnect(): void {
  clearTimeout(timer)
  source?.close()
  source = null
  connected.value = false
}

/** Calls `listener` when changes were missed, until the returned function is called. */
export function onMissed(listener: () => void): () => void {
  missedListeners.add(listener)
  return () => missedListeners.delete(listener)
}

/** Calls `listener` for each change until the returned function is called. */
export function onCaseChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
