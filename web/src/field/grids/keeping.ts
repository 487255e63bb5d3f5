/** What is fetched behind the pages, so that a shift without network finds it here: grids, categories, the map's tiles. */

import { forgetTasks, loadTasks } from '@/field/tasks/tasks'
import { baseTileUrl, loadAreas, tileUrl } from '@/shared/api/places'
import type { Box } from '@/shared/api/types'
import { ensureAreas, ensureCity } from '@/shared/map/city'
import { ensureTaxonomy } from '@/shared/taxonomy/taxonomy'

import { tilesOf } from './geometry'
import { ensureGrids, grids, ownBox } from './grids'
import { ensureKnown, known } from './known'

/** From the whole city to where the tiles end. */
const ZOOMS = [8, 14] as const
/** As near as the ground is kept. */
const NEAREST = 16
/** Around one's own grids, in degrees: what a phone's map shows beside them. */
const MARGIN = 0.006

const quietly = (asked: Promise<unknown>): Promise<unknown> => asked.catch(() => undefined)

/** Begins to fetch; what does not come now comes with the next start. */
export function startKeeping(): void {
  void keep()
}

/** What one account saw here is not shown to the next. */
export function stopKeeping(): void {
  grids.value = []
  known.value = []
  forgetTasks()
}

async function keep(): Promise<void> {
  // What the report page needs comes first.
  await Promise.all([quietly(ensureTaxonomy()), quietly(ensureGrids()), quietly(ensureKnown())])
  await quietly(loadTasks())
  await quietly(keepMap())
}

/** Asks for the map of one's own grids through the service worker, which keeps it. */
async function keepMap(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage('keep the rest')
  const box = ownBox()
  if (!box) return
  const towns = new Set(grids.value.flatMap(({ path }) => path.filter(({ level }) => level === 'town').map(({ code }) => code)))
  await ensureAreas()
  await Promise.all([...towns].flatMap((town) => [loadAreas(town, 'village'), loadAreas(town, 'grid')]))
  const [west, south, east, north] = box
  const around: Box = [west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN]
  const { base_map: base } = await ensureCity()
  const ground = base?.layers.map((layer) => tilesFrom(baseTileUrl(layer), around, ZOOMS[0], Math.min(base.last_level, NEAREST))) ?? []
  for (const tile of [tilesFrom(tileUrl(), around, ...ZOOMS), ...ground].flat()) await fetch(tile)
}

function tilesFrom(url: string, box: Box, first: number, last: number): string[] {
  return tilesOf(box, first, last).map((tile) => url.replace('{z}/{x}/{y}', tile))
}
