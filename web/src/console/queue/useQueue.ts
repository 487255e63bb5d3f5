import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import { countCases, listCases } from '@/shared/api/cases'
import type { Query } from '@/shared/api/cases'
import { oneAtATime } from '@/shared/api/pace'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { CaseRow, Counts } from '@/shared/api/types'
import { serverNow } from '@/shared/clock/now'
import { onCaseChange, onMissed } from '@/shared/live/live'

const PAGE = 50
/** No list is longer; filters narrow it. */
export const MOST = 200
/** Working time left is exact to this, between changes. */
const REFRESH = 60_000
/** Changes that come close together are fetched together. */
const GATHER = 1_000

export interface Queue {
  rows: ShallowRef<CaseRow[]>
  counts: ShallowRef<Counts | null>
  next: Ref<string | undefined>
  /** When the rows were answered, by the server's clock. */
  fetched: Ref<number>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | null>
  reload: () => Promise<void>
  more: () => Promise<void>
}

/** The cases under a filter: by keyset pages, and moving by themselves as the city works. */
export function useQueue(query: () => Query): Queue {
  const rows = shallowRef<CaseRow[]>([])
  const counts = shallowRef<Counts | null>(null)
  const next = ref<string | undefined>()
  const fetched = ref(serverNow())
  const loading = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let running: AbortController | null = null
  /** How many rows are asked for: as many as are shown. */
  let wanted = PAGE

  async function load(): Promise<void> {
    const mine = (running = new AbortController())
    const most = wanted
    loading.value = true
    try {
      const [page, counted] = await Promise.all([
        listCases({ ...query(), limit: most }, mine.signal),
        countCases(query(), mine.signal),
      ])
      // More rows were asked for meanwhile: those stay, and the next answer has them all.
      if (most < wanted) {
        void reload()
        return
      }
      fetched.value = serverNow()
      rows.value = page.items
      next.value = page.next
      counts.value = counted
      problem.value = null
    } catch (thrown) {
      if (!mine.signal.aborted) problem.value = asProblem(thrown)
    } finally {
      if (running === mine) loading.value = false
    }
  }

  /** In a busy city changes come faster than answers; an answer on its way is still a newer one than what is shown. */
  const reload = oneAtATime(load)

  async function more(): Promise<void> {
    if (!next.value) return
    loading.value = true
    try {
      const page = await listCases({ ...query(), limit: PAGE, after: next.value })
      const known = new Set(rows.value.map(({ id }) => id))
      rows.value = [...rows.value, ...page.items.filter(({ id }) => !known.has(id))]
      next.value = page.next
      wanted = Math.min(MOST, Math.max(PAGE, rows.value.length))
    } catch (thrown) {
      problem.value = asProblem(thrown)
    } finally {
      loading.value = false
    }
  }

  let gathering: ReturnType<typeof setTimeout> | undefined
  function gather(): void {
    gathering ??= setTimeout(() => {
      gathering = undefined
      void reload()
    }, GATHER)
  }
  const stops = [onCaseChange(gather), onMissed(gather)]
  const refreshing = setInterval(() => {
    if (!document.hidden) void reload()
  }, REFRESH)

  onBeforeUnmount(() => {
    for (const stop of stops) stop()
    clearTimeout(gathering)
    clearInterval(refreshing)
    running?.abort()
  })

  watch(
    () => JSON.stringify(query()),
    () => {
      // An answer to another question is of no use.
      running?.abort()
      wanted = PAGE
      void reload()
    },
    { immediate: true },
  )

  return { rows, counts, next, fetched, loading, problem, reload, more }
}
