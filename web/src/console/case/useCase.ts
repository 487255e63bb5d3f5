import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import { loadCase, loadSimilar, loadSteps } from '@/shared/api/cases'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { CaseDetail, CaseRow, Step } from '@/shared/api/types'
import { serverNow } from '@/shared/clock/now'
import { onCaseChange, onMissed } from '@/shared/live/live'
import { ensureTaxonomy } from '@/shared/taxonomy/taxonomy'

/** Working time left is exact to this. */
const REFRESH = 60_000

export interface OpenCase {
  detail: ShallowRef<CaseDetail | null>
  steps: ShallowRef<Step[]>
  similar: ShallowRef<CaseRow[]>
  fetched: Ref<number>
  problem: ShallowRef<Problem | null>
  /** Whether somebody else moved it while the page was open. */
  moved: Ref<boolean>
  load: () => Promise<void>
  settle: (changed: CaseDetail) => void
}

/** A case with its steps, moving as others act on it. */
export function useCase(id: () => string): OpenCase {
  const detail = shallowRef<CaseDetail | null>(null)
  const steps = shallowRef<Step[]>([])
  const similar = shallowRef<CaseRow[]>([])
  const fetched = ref(serverNow())
  const problem = shallowRef<Problem | null>(null)
  const moved = ref(false)

  async function load(): Promise<void> {
    const wanted = id()
    try {
      // The story names categories and conditions; without them it shows their codes.
      const named = ensureTaxonomy().catch(() => undefined)
      const [found, story] = await Promise.all([loadCase(wanted), loadSteps(wanted), named])
      if (wanted !== id()) return
      const first = detail.value?.id !== found.id
      fetched.value = serverNow()
      detail.value = found
      steps.value = story.items
      problem.value = null
      if (first) await loadRelated()
    } catch (thrown) {
      if (wanted === id()) problem.value = asProblem(thrown)
    }
  }

  async function loadRelated(): Promise<void> {
    const wanted = id()
    const { items } = await loadSimilar(wanted)
    if (wanted === id()) similar.value = items
  }

  /** Takes what an action of ours made of the case, and reads the new step. */
  function settle(changed: CaseDetail): void {
    detail.value = changed
    fetched.value = serverNow()
    moved.value = false
    void load()
  }

  const stops = [
    onCaseChange((change) => {
      if (change.id !== id() || change.version <= (detail.value?.version ?? 0)) return
      moved.value = true
      void load()
    }),
    onMissed(() => void load()),
  ]
  const refreshing = setInterval(() => {
    if (!document.hidden) void load()
  }, REFRESH)
  onBeforeUnmount(() => {
    for (const stop of stops) stop()
    clearInterval(refreshing)
  })

  watch(
    id,
    () => {
      detail.value = null
      steps.value = []
      similar.value = []
      moved.value = false
      void load()
    },
    { immediate: true },
  )

  return { detail, steps, similar, fetched, problem, moved, load, settle }
}
