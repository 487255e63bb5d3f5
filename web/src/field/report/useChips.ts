import { computed, ref, watch, type ComputedRef } from 'vue'

import { known } from '@/field/grids/known'
import { suggestLeaves } from '@/shared/api/places'
import type { Leaf, Place } from '@/shared/api/types'
import { byText } from '@/shared/taxonomy/suggest'
import { findLeaf, taxonomy } from '@/shared/taxonomy/taxonomy'

import { byPlace } from './suggest'

/** What is typed settles before the server is asked. */
const SETTLE = 250
const MOST = 4

/** The categories to choose from with one tap; the chosen one always among them. */
export function useChips(text: () => string, place: () => Place | null, chosen: () => string | null): ComputedRef<Leaf[]> {
  const asked = ref<{ text: string; leaves: string[] } | null>(null)

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(text, (typed) => {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(typed.trim()), SETTLE)
  })

  async function ask(typed: string): Promise<void> {
    if (typed === '') return
    try {
      const { items } = await suggestLeaves(typed)
      if (typed === text().trim()) asked.value = { text: typed, leaves: items.map(({ leaf }) => leaf) }
    } catch {
      // Out of reach: the phone's own suggestion stands.
    }
  }

  return computed(() => {
    if (!taxonomy.value) return []
    const typed = text().trim()
    const said = asked.value?.text === typed ? asked.value.leaves : byText(taxonomy.value, typed)
    const codes = [...(typed ? said : []), ...byPlace(known.value, place())]
    const first = [...new Set(codes)].slice(0, MOST)
    const code = chosen()
    const shown = code && !first.includes(code) ? [code, ...first.slice(0, MOST - 1)] : first
    return shown.flatMap((one) => findLeaf(one)?.leaf ?? [])
  })
}
