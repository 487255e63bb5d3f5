import { onMounted, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { asProblem, type Problem } from '@/shared/api/problem'

/** What a page asks for when it opens and after each change, and the problem if it cannot be had. */
export function useLoad(ask: () => Promise<void>): { loading: Ref<boolean>; problem: ShallowRef<Problem | null>; load: () => Promise<void> } {
  const loading = ref(true)
  const problem = shallowRef<Problem | null>(null)

  async function load(): Promise<void> {
    try {
      await ask()
      problem.value = null
    } catch (thrown) {
      problem.value = asProblem(thrown)
    } finally {
      loading.value = false
    }
  }

  onMounted(load)
  return { loading, problem, load }
}
