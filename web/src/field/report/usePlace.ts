import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { grids, gridAt, townAndGrid } from '@/field/grids/grids'
import { locate } from '@/shared/api/places'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { AreaName, Bilingual, Place } from '@/shared/api/types'
import { whereAmI } from '@/shared/map/position'


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
  seek: () => Promise<void>
  choose: (place: Place) => void
}

/** Where the matter is: from the phone at first, then as it is adjusted. */
export function usePlace(place: Ref<Place | null>): PlaceState {
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
    [place, own],
    async ([wanted, known]) => {
      located.value = []
      problem.value = null
      if (!wanted || known) return
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

  async function seek(): Promise<void> {
    seeking.value = true
    lost.value = false
    const before = place.value
    try {
      const { lon, lat, accuracy: metres } = await whereAmI()
      // Whoever chose by hand meanwhile knows better.
      if (place.value !== before) return
      place.value = { lon, lat }
      accuracy.value = Math.round(metres)
    } catch {
      lost.value = place.value === null
    } finally {
      seeking.value = false
    }
  }

  function choose(chosen: Place): void {
    place.value = chosen
    accuracy.value = null
    lost.value = false
  }

  return { seeking, accuracy, lost, path, name, problem, seek, choose }
}
