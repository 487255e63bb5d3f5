/** Cases known around here: they say what is usually reported at a place. */

import { shallowRef } from 'vue'

import type { Known } from '@/field/report/suggest'
import { openPhone } from '@/field/store/phone'
import { listCases, loadPoints } from '@/shared/api/cases'

import { ownAreas } from './grids'

const NAME = 'known'

export const known = shallowRef<readonly Known[]>([])

export async function ensureKnown(): Promise<void> {
  const { kept } = openPhone()
  known.value = (await kept.recall<Known[]>(NAME)) ?? []
  const lists = await Promise.all([
    ...ownAreas().map(async (area) => (await loadPoints({ area })).items),
    listCases({ mine: true, state: 'all', limit: 100 }).then(({ items }) => items),
  ])
  known.value = lists.flat().map(({ leaf, lon, lat }) => ({ leaf, lon, lat }))
  await kept.keep(NAME, known.value)
}
