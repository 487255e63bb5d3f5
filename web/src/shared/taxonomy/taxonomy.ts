/** The taxonomy in force, loaded once. */

import { shallowRef } from 'vue'

import { loadTaxonomy } from '@/shared/api/places'
import type { Category, Leaf, Taxonomy } from '@/shared/api/types'

const loaded = shallowRef<Taxonomy | null>(null)
let loading: Promise<Taxonomy> | null = null

export const taxonomy = loaded

export function ensureTaxonomy(): Promise<Taxonomy> {
  loading ??= loadTaxonomy().then(
    (found) => (loaded.value = found),
    (thrown: unknown) => {
      loading = null
      throw thrown
    },
  )
  return loading
}

export interface Found {
  category: Category
  leaf: Leaf
}

export function findLeaf(code: string | undefined): Found | undefined {
  for (const category of loaded.value?.categories ?? []) {
    const leaf = category.leaves.find((leaf) => leaf.code === code)
    if (leaf) return { category, leaf }
  }
  return undefined
}
