import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { asProblem, type Problem } from '@/shared/api/problem'

/** One thing done at a time, and the problem if it was not. */
export function useTask(): {
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  /** Does it; whether it was done. */
  run: (doing: () => Promise<void>) => Promise<boolean>
} {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function run(doing: () => Promise<void>): Promise<boolean> {
    busy.value = true
    problem.value = null
    try {
      await doing()
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, run }
}
