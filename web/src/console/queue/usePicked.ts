import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'

import type { CaseRow } from '@/shared/api/types'

import { MOST_AT_ONCE } from './bulk'

/** The cases picked for one action on all of them; one that leaves the list is no longer picked. */
export function usePicked(rows: () => readonly CaseRow[]): {
  picking: Ref<boolean>
  picked: ComputedRef<ReadonlySet<string>>
  toggle: (id: string) => void
  pickAll: () => void
  stop: () => void
} {
  const picking = ref(false)
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  const picked = computed(() => new Set(rows().flatMap(({ id }) => (ids.value.has(id) ? [id] : []))))

  function toggle(id: string): void {
    picking.value = true
    const next = new Set(picked.value)
    if (!next.delete(id) && next.size < MOST_AT_ONCE) next.add(id)
    ids.value = next
  }

  function pickAll(): void {
    ids.value = new Set(
      rows()
        .slice(0, MOST_AT_ONCE)
        .map(({ id }) => id),
    )
  }

  function stop(): void {
    picking.value = false
    ids.value = new Set()
  }

  return { picking, picked, toggle, pickAll, stop }
}
