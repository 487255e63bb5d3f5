import { computed, nextTick, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { grids, gridAt, townAndGrid } from '@/field/grids/grids'
import { locate } from '@/shared/api/places'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { AreaName, Bilingual, Place } from '@/shared/api/types'
import { whereAmI } from '@/shared/map/position'

/** How long a position the phone found stands for where it is, in milliseconds: nobody walks far in it. */
const STANDS = 120_000
/** One as new as this need not be sought again. */
const NEW = 5_000

export interface PlaceState {
  seeking: Ref<boolean>
  /** Metres the phone's position may be off; none for a place chosen by hand. */
  accuracy: Ref<number | null>
  /** Whether the phone gave no position. */
  lost: Ref<boolean>
  /** Town and grid, where they are known. */
  path: ComputedRef<readonly AreaName[]>
  /** The grid's name, for lists. */
  name: ComputedRef<Bilingual | undefined>
  /** Why the server does not take the place. */
  problem: ShallowRef<Problem | null>
  /** Takes the phone's position; gives it when it was found and nobody chose meanwhile. */
  seek: () => Promise<Place | null>
  /** Seeks again, unless the place was chosen by hand; what was found long ago no longer stands. */
  refresh: () => Promise<Place | null>
  choose: (place: Place) => void
}

/**
 * Where the matter is: from the phone at first, then as it is adjusted. The server is asked where that is only once a
 * report is begun: walking about tells nobody anything.
 */
export function usePlace(place: Ref<Place | null>, byHand: Ref<boolean>, begun: Readonly<Ref<boolean>>): PlaceState {
  const seeking = ref(false)
  const accuracy = ref<number | null>(null)
  const lost = ref(false)
  const located = shallowRef<readonly AreaName[]>([])
  const problem = shallowRef<Problem | null>(null)

  const own = computed(() => (place.value && grids.value.length > 0 ? gridAt(place.value) : undefined))
  const path = computed(() => townAndGrid(own.value?.path ?? located.value))
  const name = computed(() => own.value?.name ?? located.value.at(-1)?.name)

  /** Beyond one's own grids only the server knows; without network it is asked with the report. */
  watch(
    [place, own, () => byHand.value || begun.value],
    async ([wanted, known, mayAsk]) => {
      located.value = []
      problem.value = null
      if (!wanted || known || !mayAsk) return
      try {
        const { path: found } = await locate(wanted.lon, wanted.lat)
        if (wanted === place.value) located.value = found
      } catch (thrown) {
        const why = asProblem(thrown)
        if (wanted === place.value && why.status === 422) problem.value = why
      }
    },
    { immediate: true },
  )

  let foundAt = 0
  let current: Promise<Place | null> = Promise.resolve(null)
  function seek(): Promise<Place | null> {
    return (current = ask())
  }

  async function ask(): Promise<Place | null> {
    seeking.value = true
    lost.value = false
    const before = place.value
    try {
      const { lon, lat, accuracy: metres } = await whereAmI()
      // Whoever chose by hand meanwhile knows better.
      if (place.value !== before) return null
      const here = { lon, lat }
      place.value = here
      byHand.value = false
      accuracy.value = Math.round(metres)
      foundAt = Date.now()
      return here
    } catch {
      lost.value = place.value === null
      return null
    } finally {
      seeking.value = false
    }
  }

  async function refresh(): Promise<Place | null> {
    if (seeking.value) return current
    const age = Date.now() - foundAt
    if (byHand.value || (place.value && age < NEW)) return null
    if (age > STANDS) {
      place.value = null
      await nextTick()
      if (byHand.value) return null
    }
    return seek()
  }

  function choose(chosen: Place): void {
    place.value = chosen
    byHand.value = true
    accuracy.value = null
    lost.value = false
  }

  return { seeking, accuracy, lost, path, name, problem, seek, refresh, choose }
}
