import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { listCases, loadCase } from '@/shared/api/cases'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { CaseRow } from '@/shared/api/types'
import { serverNow } from '@/shared/clock/now'

import type { Selection } from './selection'

const PAGE = 50

export interface CasePages {
  rows: ShallowRef<readonly CaseRow[]>
  /** How many cases the pages before this one hold. */
  before: ComputedRef<number>
  /** When the rows were answered, by the server's clock. */
  fetched: Ref<number>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | null>
  hasNext: ComputedRef<boolean>
  load: () => Promise<void>
  next: () => Promise<void>
  previous: () => Promise<void>
}

/** The cases of a selection, a page at a time and no more in memory. */
export function useCasePages({ query, id }: Selection, page = PAGE): CasePages {
  const rows = shallowRef<readonly CaseRow[]>([])
  const fetched = ref(serverNow())
  const loading = ref(true)
  const problem = shallowRef<Problem | null>(null)
  /** Where each page up to this one began. */
  const starts = ref<(string | undefined)[]>([undefined])
  const following = ref<string | undefined>()

  async function load(): Promise<void> {
    loading.value = true
    try {
      if (id) {
        rows.value = [await loadCase(id)]
      } else {
        const found = await listCases({ ...query, limit: page, after: starts.value.at(-1) })
        rows.value = found.items
        following.value = found.next
      }
      fetched.value = serverNow()
      problem.value = null
    } catch (thrown) {
      problem.value = asProblem(thrown)
    } finally {
      loading.value = false
    }
  }

  async function next(): Promise<void> {
    if (!following.value) return
    starts.value.push(following.value)
    await load()
  }

  async function previous(): Promise<void> {
    if (starts.value.length < 2) return
    starts.value.pop()
    await load()
  }

  return {
    rows,
    before: computed(() => (starts.value.length - 1) * page),
    fetched,
    loading,
    problem,
    hasNext: computed(() => following.value !== undefined),
    load,
    next,
    previous,
  }
}
