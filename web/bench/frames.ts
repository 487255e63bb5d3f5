/** What the page's main thread did in each frame, out of the browser's own trace. */

import type { Browser, Page } from '@playwright/test'

interface Entry {
  name: string
  ph: string
  ts: number
  dur?: number
  tdur?: number
  pid: number
  tid: number
  args?: { name?: string }
}

export interface Frames {
  fps: number
  /** Milliseconds of main-thread work in a frame: of the clock, and of the processor. */
  wall: number[]
  busy: number[]
  /** Tasks of more than 50 ms. */
  long: number
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata']

/** Traces while `doing` is done. */
export async function frames(browser: Browser, page: Page, doing: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const counted = { frames: 0, from: performance.now(), until: 0 }
    const count = (): void => {
      counted.frames += 1
      counted.until = performance.now()
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
    Object.assign(window, { counted })
  })
  await browser.startTracing(page, { categories: CATEGORIES })
  await doing()
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Entry[] }
  const fps = await page.evaluate(() => {
    const { frames, from, until } = (window as unknown as { counted: { frames: number; from: number; until: number } }).counted
    return (frames * 1000) / (until - from)
  })
  return { fps, ...perFrame(trace.traceEvents) }
}

/** Tasks between the beginnings of two frames, summed up. */
function perFrame(entries: Entry[]): Omit<Frames, 'fps'> {
  const begins = entries.filter(({ name }) => name === 'FireAnimationFrame')
  const main = begins[0]
  if (!main) throw new Error('the trace has no frame')
  const mine = entries.filter(({ pid, tid }) => pid === main.pid && tid === main.tid)
  const starts = mine.filter(({ name }) => name === 'BeginMainThreadFrame').map(({ ts }) => ts).sort((a, b) => a - b)
  const tasks = mine.filter(({ name, ph }) => ph === 'X' && name.endsWith('RunTask'))
  const outer = withoutNested(tasks)
  const wall = starts.slice(1).map(() => 0)
  const busy = [...wall]
  let frame = 0
  for (const { ts, dur = 0, tdur = 0 } of outer) {
    while (frame < wall.length && ts >= (starts[frame + 1] ?? Infinity)) frame += 1
    if (ts < (starts[0] ?? 0) || frame >= wall.length) continue
    wall[frame] = (wall[frame] ?? 0) + dur / 1000
    busy[frame] = (busy[frame] ?? 0) + tdur / 1000
  }
  return { wall, busy, long: outer.filter(({ dur = 0 }) => dur > 50_000).length }
}

function withoutNested(tasks: Entry[]): Entry[] {
  let until = 0
  return [...tasks]
    .sort((a, b) => a.ts - b.ts)
    .filter(({ ts, dur = 0 }) => {
      if (ts < until) return false
      until = ts + dur
      return true
    })
}

export function percentile(values: readonly number[], of: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of) / 100))] ?? 0
}

/** An empty cache, as on the first visit. */
export async function cold(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.clearBrowserCache')
}
