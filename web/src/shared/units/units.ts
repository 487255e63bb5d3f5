/** The units of the city, loaded once; found by what people type of their names. */

import { computed, shallowRef } from 'vue'

import { loadUnits } from '@/shared/api/places'
import type { Unit } from '@/shared/api/types'

const loaded = shallowRef<Unit[]>([])
let loading: Promise<Unit[]> | null = null

export const units = loaded

export function ensureUnits(): Promise<Unit[]> {
  loading ??= loadUnits().then(
    ({ items }) => (loaded.value = items),
    (thrown: unknown) => {
      loading = null
      throw thrown
    },
  )
  return loading
}

/** Reads them again, after some changed. */
export function reloadUnits(): Promise<Unit[]> {
  loading = null
  return ensureUnits()
}

export const unitById = computed(() => new Map(loaded.value.map((unit) => [unit.id, unit])))

/**
 * Units whose name or code holds every word typed, those that serve `area` first (the narrower before the wider), at
 * most `most` of them.
 */
export function findUnits(all: readonly Unit[], typed: string, area: string, most = 30): Unit[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = all.filter((unit) => {
    const text = `${unit.name.zh} ${unit.name.en} ${unit.code}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const nearness = (unit: Unit): number =>
    Math.max(0, ...unit.areas.filter((code) => area.startsWith(code)).map((code) => code.length))
  return fits
    .map((unit) => ({ unit, near: nearness(unit) }))
    .sort((a, b) => b.near - a.near || a.unit.id - b.unit.id)
    .slice(0, most)
    .map(({ unit }) => unit)
}
