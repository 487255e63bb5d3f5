import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import { queued } from '@/field/queue/post'
import { fetched as tasksFetched, tasks } from '@/field/tasks/tasks'
import { loadCase, loadSteps } from '@/shared/api/cases'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { CaseDetail, Step } from '@/shared/api/types'
import { serverNow } from '@/shared/clock/now'
import { onCaseChange, onMissed } from '@/shared/live/live'
import { ensureTaxonomy } from '@/shared/taxonomy/taxonomy'

export interface FieldCase {
  detail: ShallowRef<CaseDetail | null>
  steps: ShallowRef<readonly Step[]>
  fetched: Ref<number>
  /** Whether it is shown as it was kept on the phone. */
  kept: Ref<boolean>
  problem: ShallowRef<Problem | null>
}

/** A case from the server; without network as it was kept with the tasks. */
export function useFieldCase(id: () => string): FieldCase {
  const detail = shallowRef<CaseDetail | null>(null)
  const steps = shallowRef<readonly Step[]>([])
  const fetched = ref(0)
  const kept = ref(false)
  const problem = shallowRef<Problem | null>(null)

  function fromTasks(): void {
    const task = tasks.value.find((one) => one.detail.id === id())
    if (!task) return
    detail.value = task.detail
    steps.value = task.steps
    fetched.value = tasksFetched.value
    kept.value = true
  }

  async function load(): Promise<void> {
    const wanted = id()
    try {
      const named = ensureTaxonomy().catch(() => undefined)
      const [found, story] = await Promise.all([loadCase(wanted), loadSteps(wanted), named])
      if (wanted !== id()) return
      detail.value = found
      steps.value = story.items
      fetched.value = serverNow()
      kept.value = false
      problem.value = null
    } catch (thrown) {
      if (wanted === id()) problem.value = asProblem(thrown)
    }
  }

  watch(
    id,
    () => {
      detail.value = null
      steps.value = []
      fromTasks()
      void load()
    },
    { immediate: true },
  )
  watch(tasks, () => detail.value ?? fromTasks())
  // What was queued for this case has gone out.
  watch(
    () => queued.value.filter(({ state, outcome }) => state !== 'waiting' && outcome?.case === id()).length,
    () => void load(),
  )
  const stops = [
    onCaseChange((change) => {
      if (change.id === id() && change.version > (detail.value?.version ?? 0)) void load()
    }),
    onMissed(() => void load()),
  ]
  onBeforeUnmount(() => {
    for (const stop of stops) stop()
  })

  return { detail, steps, fetched, kept, problem }
}
