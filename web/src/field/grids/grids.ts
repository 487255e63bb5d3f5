/** The worker's own grids with their outlines, kept on the phone: which grid a place lies in is known without network. */

import { shallowRef } from 'vue'

import { openPhone } from '@/field/store/phone'
import { loadArea, loadAreas } from '@/shared/api/places'
import type { AreaName, AreaWithOutline, Box, Place } from '@/shared/api/types'
import { me } from '@/shared/session/session'

import { isIn } from './geometry'

/** Whoever works over more grids than this works over no grid of their own. */
const MOST = 60
const NAME = 'grids'

export type Grid = Pick<AreaWithOutline, 'code' | 'name' | 'path' | 'outline' | 'center' | 'bounds'>

export const grids = shallowRef<readonly Grid[]>([])

/** The codes of the areas of the posts held. */
export function ownAreas(): string[] {
  return [...new Set((me.value?.posts ?? []).map(({ area }) => area))]
}

/** Takes them from the phone, then anew from the server where it can be reached. */
export async function ensureGrids(): Promise<void> {
  const { kept } = openPhone()
  grids.value = (await kept.recall<Grid[]>(NAME)) ?? []
  const lists = await Promise.all(ownAreas().map((area) => loadAreas(area, 'grid')))
  const codes = lists.flatMap(({ items }) => items.map(({ code }) => code))
  if (codes.length > MOST) return
  grids.value = await Promise.all(
    codes.map(async (code) => {
      const { name, path, outline, center, bounds } = await loadArea(code)
      return { code, name, path, outline, center, bounds }
    }),
  )
  await kept.keep(NAME, grids.value)
}

export function gridAt(place: Place): Grid | undefined {
  return grids.value.find(({ outline }) => outline && isIn(place, outline))
}

/** The box around all own grids. */
export function ownBox(): Box | undefined {
  const boxes = grids.value.flatMap(({ bounds }) => (bounds ? [bounds] : []))
  if (boxes.length === 0) return undefined
  const side = (index: number, pick: (...sides: number[]) => number): number => pick(...boxes.map((box) => box[index] ?? 0))
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)]
}

/** The town's and the grid's names on the way down to a place. */
export function townAndGrid(path: readonly AreaName[]): AreaName[] {
  return path.filter(({ level }) => level === 'town' || level === 'grid')
}
