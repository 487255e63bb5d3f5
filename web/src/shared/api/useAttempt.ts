import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { asProblem, type Problem } from './problem'

export interface Attempt {
  /** Whether something is under way. */
  busy: Ref<boolean>
  /** Why the last attempt failed, or what else went wrong. */
  problem: ShallowRef<Problem | null>
  /** Does something: busy meanwhile, its problem told afterwards. */
  attempt: (doing: () => Promise<void>) => Promise<void>
}

/** What a form needs to send something: one attempt at a time, and the server's answer where it says no. */
export function useAttempt(): Attempt {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function attempt(doing: () => Promise<void>): Promise<void> {
    busy.value = true
    problem.value = null
    try {
      await doing()
    } catch (thrown) {
      problem.value = asProblem(thrown)
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, attempt }
}
