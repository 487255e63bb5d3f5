import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { asProblem, type Problem } from './problem'

export interface Attempt {
  /** Whether something is under way. */
  busy: Ref<boolean>
  /** Why the last attempt failed, or what else went wrong. */
  problem: ShallowRef<Problem | null>
  /** Does something: busy meanwhile, its problem told afterwards. Whether it was done. */
  attempt: (doing: () => Promise<void>) => Promise<boolean>
}

/** What a form needs to send something: one attempt at a time, and the server's answer where it says no. */
export function useAttempt(): Attempt {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function attempt(doing: () => Promise<void>): Promise<boolean> {
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

  return { busy, problem, attempt }
}
