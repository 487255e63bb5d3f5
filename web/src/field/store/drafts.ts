/** Stores what is being typed: once it settles or the phone is put away, in order, and never after it was told to stop. */

import { onScopeDispose, ref, type Ref } from 'vue'

/** What is typed settles before it is stored, in milliseconds. */
const SETTLE = 400

export interface Saver {
  /** Something was typed. */
  soon: () => void
  /** Stores at once what was not stored yet. */
  now: () => void
  /** Lets go of what was not stored yet; returns once nothing is being written any more. */
  stop: () => Promise<void>
  /** Whether the last attempt failed: most likely the phone is full. */
  failed: Ref<boolean>
}

/** For as long as its scope lives, mostly a component's. */
export function saver(store: () => Promise<void>): Saver {
  const failed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing = Promise.resolve()

  async function write(): Promise<void> {
    try {
      await store()
      failed.value = false
    } catch {
      failed.value = true
    }
  }

  function soon(): void {
    clearTimeout(timer)
    timer = setTimeout(now, SETTLE)
  }

  function now(): void {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
  }

  async function stop(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    await writing
  }

  const away = (): void => {
    if (document.visibilityState === 'hidden') now()
  }
  document.addEventListener('visibilitychange', away)
  onScopeDispose(() => document.removeEventListener('visibilitychange', away), true)

  return { soon, now, stop, failed }
}
