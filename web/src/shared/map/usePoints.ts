import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import { loadPoints } from '@/shared/api/cases'
import type { Query } from '@/shared/api/cases'
import { oneAtATime } from '@/shared/api/pace'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { LiveCase, Point } from '@/shared/api/types'
import { serverNow } from '@/shared/clock/now'
import { lightAt } from '@/shared/clock/timeLeft'
import { onCaseChange, onMissed } from '@/shared/live/live'

/** Lights turn and filters are the server's; so all points are read again this often. */
const REFRESH = 60_000
/** Live changes that come close together are shown together. */
const GATHER = 500

export interface Points {
  points: ShallowRef<readonly Point[]>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | null>
  reload: () => Promise<void>
}

/** A case after a live change; none when it has left the map. */
export function pointOf(change: LiveCase, now: number): Point | null {
  if (change.end) return null
  const { id, lon, lat, leaf, stage, yellow_at, due_at } = change
  return { id, lon, lat, leaf, stage, light: lightAt({ light: 'green', yellow_at, due_at }, now) }
}

/** The points with changes put in: moved, added where `takes` says so, taken off where they ended. */
export function withChanges(
  points: readonly Point[],
  changes: readonly LiveCase[],
  now: number,
  takes: (change: LiveCase) => boolean,
): Point[] {
  const found = new Map(points.map((point) => [point.id, point]))
  for (const change of changes) {
    const point = pointOf(change, now)
    if (!point) found.delete(change.id)
    else if (found.has(change.id) || takes(change)) found.set(change.id, point)
  }
  return [...found.values()]
}

/** The open cases under a filter as points, moving as the city works. */
export function usePoints(query: () => Query, takes: (change: LiveCase) => boolean): Points {
  const points = shallowRef<readonly Point[]>([])
  const loading = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let changes: LiveCase[] = []
  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    const mine = (running = new AbortController())
    loading.value = true
    // What changes while the answer is on its way may be newer than the answer.
    const since: LiveCase[] = []
    changes = since
    try {
      const { items } = await loadPoints(query(), mine.signal)
      points.value = withChanges(items, since, serverNow(), takes)
      problem.value = null
    } catch (thrown) {
      if (!mine.signal.aborted) problem.value = asProblem(thrown)
    } finally {
      if (running === mine) loading.value = false
    }
  }

  const reload = oneAtATime(load)

  function apply(): void {
    timer = undefined
    points.value = withChanges(points.value, changes, serverNow(), takes)
    if (!loading.value) changes = []
  }

  const stops = [
    onCaseChange((change) => {
      changes.push(change)
      timer ??= setTimeout(apply, GATHER)
    }),
    onMissed(() => void reload()),
  ]
  const refreshing = setInterval(() => {
    if (!document.hidden) void reload()
  }, REFRESH)
  onBeforeUnmount(() => {
    for (const stop of stops) stop()
    clearTimeout(timer)
    clearInterval(refreshing)
    running?.abort()
  })

  watch(
    () => JSON.stringify(query()),
    () => {
      running?.abort()
      void reload()
    },
    { immediate: true },
  )

  return { points, loading, problem, reload }
}
