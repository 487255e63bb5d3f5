import { onBeforeUnmount, shallowRef, watch, type ShallowRef } from 'vue'

import { loadNow } from '@/shared/api/cases'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { Now } from '@/shared/api/types'
import { onCaseChange, onMissed } from '@/shared/live/live'

/** The server counts anew no sooner than this. */
const GATHER = 5_000
/** Lights turn and hours pass without anybody's doing. */
const REFRESH = 30_000

/** The figures of an area, moving as the city works. While they cannot be read, the last stay, with the problem. */
export function useNow(area: () => string): { now: ShallowRef<Now | null>; problem: ShallowRef<Problem | null> } {
  const now = shallowRef<Now | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let running: AbortController | null = null
  let gathering: ReturnType<typeof setTimeout> | undefined

  async function reload(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    try {
      now.value = await loadNow(area(), mine.signal)
      problem.value = null
    } catch (thrown) {
      if (!mine.signal.aborted) problem.value = asProblem(thrown)
    }
  }

  function gather(change?: { area: string }): void {
    if (change && !change.area.startsWith(area())) return
    gathering ??= setTimeout(() => {
      gathering = undefined
      void reload()
    }, GATHER)
  }

  const stops = [onCaseChange(gather), onMissed(() => void reload())]
  const refreshing = setInterval(() => void reload(), REFRESH)
  onBeforeUnmount(() => {
    for (const stop of stops) stop()
    clearTimeout(gathering)
    clearInterval(refreshing)
    running?.abort()
  })
  watch(area, () => void reload(), { immediate: true })

  return { now, problem }
}
