import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { post } from '@/shared/session/session'

import { readFilters, type Filters } from './filters'

/** The filters in the address, and a way to change them there. */
export function useFilters(): {
  filters: ComputedRef<Filters>
  change: (part: Partial<Filters>) => void
  clear: () => void
} {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => readFilters(route.query, post.value))

  function change(part: Partial<Filters>): void {
    const set = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, value || undefined]))
    void router.replace({ query: { ...route.query, ...set } })
  }

  function clear(): void {
    const { view, sort } = route.query
    void router.replace({ query: { view, sort } })
  }

  return { filters, change, clear }
}
