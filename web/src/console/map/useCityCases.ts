import type { Map as MapLibre } from 'maplibre-gl'
import { onBeforeUnmount, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { asProblem, type Problem } from '@/shared/api/problem'
import type { LiveCase } from '@/shared/api/types'
import { serverNow } from '@/shared/clock/now'
import { onCaseChange } from '@/shared/live/live'
import { loadCaseTile, tilesOver, type Tile, type TileCase } from '@/shared/map/caseTiles'

/** A tile is good for this long; live changes are put in meanwhile. */
const FRESH = 60_000
/** Live changes that come close together are shown together. */
const GATHER = 400

export interface CityCases {
  cases: ShallowRef<TileCase[]>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | null>
  follow: (map: MapLibre) => void
}

/** The open cases in view, from tiles, kept current by the live stream. */
export function useCityCases(): CityCases {
  const cases = shallowRef<TileCase[]>([])
  const loading = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const tiles = new Map<string, { at: number; cases: TileCase[] }>()
  /** What the stream said since the tiles were read; `null` for a case that ended. */
  const changes = new Map<string, { at: number; row: TileCase | null }>()
  let shown: string[] = []
  let running: AbortController | null = null
  let map: MapLibre | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const key = ({ z, x, y }: Tile): string => `${z}/${x}/${y}`

  function merge(): void {
    const found = new Map<string, TileCase>()
    let oldest = Infinity
    for (const name of shown) {
      const tile = tiles.get(name)
      if (!tile) continue
      oldest = Math.min(oldest, tile.at)
      for (const row of tile.cases) found.set(row.id, row)
    }
    for (const [id, { at, row }] of changes) {
      if (at < oldest) changes.delete(id)
      else if (row) found.set(id, row)
      else found.delete(id)
    }
    cases.value = [...found.values()]
  }

  async function read(): Promise<void> {
    if (!map) return
    const [west, south, east, north] = map.getBounds().toArray().flat() as [number, number, number, number]
    const wanted = tilesOver([west, south, east, north], map.getZoom())
    running?.abort()
    const mine = (running = new AbortController())
    const stale = wanted.filter((tile) => (tiles.get(key(tile))?.at ?? 0) < serverNow() - FRESH)
    loading.value = stale.length > 0
    try {
      await Promise.all(
        stale.map(async (tile) => {
          const at = serverNow()
          tiles.set(key(tile), { at, cases: await loadCaseTile(tile, mine.signal) })
        }),
      )
      if (mine.signal.aborted) return
      shown = wanted.map(key)
      for (const name of [...tiles.keys()].slice(0, Math.max(0, tiles.size - 200))) if (!shown.includes(name)) tiles.delete(name)
      problem.value = null
      merge()
    } catch (thrown) {
      if (!mine.signal.aborted) problem.value = asProblem(thrown)
    } finally {
      if (running === mine) loading.value = false
    }
  }

  const stopListening = onCaseChange((change: LiveCase) => {
    const seconds = (time: string | undefined): number | undefined => (time ? Date.parse(time) / 1000 : undefined)
    const row: TileCase | null = change.end
      ? null
      : {
          id: change.id,
          lon: change.lon,
          lat: change.lat,
          leaf: change.leaf,
          stage: change.stage,
          yellowAt: seconds(change.yellow_at),
          redAt: seconds(change.due_at),
        }
    changes.set(change.id, { at: serverNow(), row })
    timer ??= setTimeout(() => {
      timer = undefined
      merge()
    }, GATHER)
  })

  const refreshing = setInterval(() => {
    if (!document.hidden) void read()
  }, FRESH)

  onBeforeUnmount(() => {
    stopListening()
    clearTimeout(timer)
    clearInterval(refreshing)
    running?.abort()
  })

  function follow(followed: MapLibre): void {
    map = followed
    followed.on('moveend', () => void read())
    void read()
  }

  return { cases, loading, problem, follow }
}
