/** The load of the areas one level down: what is open, late, nearly late, under supervision. */

import { countCases } from '@/shared/api/cases'
import { loadArea, loadAreas } from '@/shared/api/places'
import type { Area, Bilingual, Level } from '@/shared/api/types'

export interface Load {
  code: string
  name: Bilingual
  open: number
  red: number
  yellow: number
  supervised: number
}

const UNDER: Partial<Record<Level, Level>> = { city: 'county', county: 'town', town: 'village', village: 'grid' }
/** Asked at once; the rest waits, so that a board never crowds out those who work. */
const AT_ONCE = 6

async function loadOf({ code, name }: Area): Promise<Load> {
  const [open, supervised] = await Promise.all([countCases({ area: code }), countCases({ area: code, supervised: true })])
  return { code, name, open: open.open, red: open.by_light.red ?? 0, yellow: open.by_light.yellow ?? 0, supervised: supervised.open }
}

/** Areas below one with their load, those with the most late cases first. */
export async function loadsBelow(code: string): Promise<Load[]> {
  const level = UNDER[(await loadArea(code)).level]
  if (!level) return []
  const areas = (await loadAreas(code, level)).items
  const loads: Load[] = []
  for (let from = 0; from < areas.length; from += AT_ONCE) {
    loads.push(...(await Promise.all(areas.slice(from, from + AT_ONCE).map(loadOf))))
  }
  return inOrder(loads)
}

export function inOrder(loads: readonly Load[]): Load[] {
  return [...loads].sort((a, b) => b.red - a.red || b.supervised - a.supervised || b.yellow - a.yellow || b.open - a.open)
}
