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

/** Tasks from one frame's callbacks to the next's, summed up. */
function perFrame(entries: Entry[]): Omit<Frames, 'fps'> {
  const mine = mostly(entries, 'FireAnimationFrame')
  const outer = withoutNested(mine.filter(({ name, ph }) => ph === 'X' && name.endsWith('RunTask')))
  const calls = mine.filter(({ name }) => name === 'FireAnimationFrame').map(({ ts }) => ts)
  const begins = ({ ts, dur = 0 }: Entry): boolean => calls.some((call) => call >= ts && call <= ts + dur)
  const [wall, busy]: [number[], number[]] = [[], []]
  for (const task of outer) {
    if (begins(task)) {
      wall.push(0)
      busy.push(0)
    }
    const frame = wall.length - 1
    if (frame < 0) continue
    wall[frame] = (wall[frame] ?? 0) + (task.dur ?? 0) / 1000
    busy[frame] = (busy[frame] ?? 0) + (task.tdur ?? 0) / 1000
  }
  return { wall, busy, long: outer.filter(({ dur = 0 }) => dur > 50_000).length }
}

/** What the thread did that has most of these entries: other pages and workers have threads of their own. */
function mostly(entries: Entry[], wanted: string): Entry[] {
  const thread = ({ pid, tid }: Entry): string => `${pid}/${tid}`
  const counts = new Map<string, number>()
  for (const entry of entries) if (entry.name === wanted) counts.set(thread(entry), (counts.get(thread(entry)) ?? 0) + 1)
  const [main] = [...counts].sort(([, one], [, other]) => other - one)
  if (!main) throw new Error('the trace has no frame')
  return entries.filter((entry) => thread(entry) === main[0])
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
