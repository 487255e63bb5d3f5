/** What people arrange for themselves on the console; kept with the account, so that it follows them to another desk. */

import { computed, shallowRef } from 'vue'

import { loadSettings, saveSettings } from '@/shared/api/settings'

/** A view of the queue under a name: what its address says. */
export interface SavedFilter {
  name: string
  query: Record<string, string>
}

interface Settings {
  filters: SavedFilter[]
  /** Whether everything is shown larger. */
  large: boolean
  /** Whether single letters do something; who speaks to the machine turns them off (WCAG 2.1.4). */
  keys: boolean
}

const LARGE = 'dingbo.large'
const MOST_FILTERS = 20

const kept = shallowRef<Settings>({ filters: [], large: localStorage.getItem(LARGE) === '1', keys: true })
let whole: Record<string, unknown> = {}
let loading: Promise<void> | null = null

export const savedFilters = computed(() => kept.value.filters)
export const isLarge = computed(() => kept.value.large)
export const hasKeys = computed(() => kept.value.keys)

/** Reads settings as they may have been written by any version of the pages. */
export function readSettings(said: Record<string, unknown>): Settings {
  const filters = Array.isArray(said.filters) ? said.filters.filter(isFilter) : []
  return { filters: filters.slice(0, MOST_FILTERS), large: said.large === true, keys: said.keys !== false }
}

function isFilter(value: unknown): value is SavedFilter {
  const filter = value as Partial<SavedFilter> | null
  return (
    typeof filter?.name === 'string' &&
    typeof filter.query === 'object' &&
    Object.values(filter.query).every((text) => typeof text === 'string')
  )
}

/** The filters with one more; one of the same name gives way to it. */
export function withFilter(filters: readonly SavedFilter[], added: SavedFilter): SavedFilter[] {
  return [...filters.filter(({ name }) => name !== added.name), added].slice(-MOST_FILTERS)
}

export function ensureSettings(): Promise<void> {
  loading ??= loadSettings().then(
    (said) => {
      whole = said
      show(readSettings(said))
    },
    () => {
      loading = null
    },
  )
  return loading
}

/** Forgets whose settings these were. */
export function forgetSettings(): void {
  loading = null
  whole = {}
  kept.value = { ...kept.value, filters: [], keys: true }
}

function show(settings: Settings): void {
  kept.value = settings
  localStorage.setItem(LARGE, settings.large ? '1' : '0')
  applyLarge()
}

/** Type size is set on the root, from which every size is reckoned. */
export function applyLarge(): void {
  document.documentElement.toggleAttribute('data-large', kept.value.large)
}

async function change(part: Partial<Settings>): Promise<void> {
  await ensureSettings()
  show({ ...kept.value, ...part })
  whole = { ...whole, ...kept.value }
  await saveSettings(whole)
}

export const setLarge = (large: boolean): Promise<void> => change({ large })
export const setKeys = (keys: boolean): Promise<void> => change({ keys })
export const addFilter = (added: SavedFilter): Promise<void> => change({ filters: withFilter(kept.value.filters, added) })
export const dropFilter = (name: string): Promise<void> =>
  change({ filters: kept.value.filters.filter((filter) => filter.name !== name) })
