/** The command room's pages over a city of many cases: `make bench-pages`. Nothing passes or fails by time. */

import { writeFileSync } from 'node:fs'

import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'

import { settled } from '../e2e/picture'

import { cold, frames, percentile, type Frames } from './frames'

const RUNS = 7
const QUEUE = '/?view=area'
const PAN = { steps: 300, reach: 260 }
const FRESH = 'Bench-Room-2026'
const rounded = (value: number): number => Math.round(value * 10) / 10

test.use({ baseURL: process.env.DINGBO_E2E_URL, viewport: { width: 1920, height: 1080 } })

/** Signs in where nothing has been loaded yet, with a password of one's own. */
async function signIn(page: Page): Promise<void> {
  const login = process.env.DINGBO_BENCH_LOGIN ?? ''
  const old = process.env.DINGBO_BENCH_PASSWORD ?? ''
  const session = await page.request.post('/api/v1/session', { data: { login, password: old } })
  expect(session.ok(), await session.text()).toBe(true)
  const changed = await page.request.post('/api/v1/me/password', { data: { old, new: FRESH } })
  expect(changed.ok(), await changed.text()).toBe(true)
}

/**
 * Milliseconds from asking for the queue with an empty cache until its first case stands on the screen, in the first frame
 * drawn after it was put there.
 */
async function firstUsable(context: BrowserContext): Promise<number> {
  const page = await context.newPage()
  await cold(page)
  await page.addInitScript(() => {
    const look = (): void => {
      const there = document.querySelector('.rows li')
      if (there) requestAnimationFrame(() => Object.assign(window, { usable: performance.now() }))
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await page.goto(QUEUE)
  const usable = await page.waitForFunction(() => (window as unknown as { usable?: number }).usable)
  const after = (await usable.jsonValue()) ?? 0
  await page.close()
  return after
}

/** How many rows there are once nothing more is offered. */
async function mostRows(context: BrowserContext): Promise<number> {
  const page = await context.newPage()
  await page.goto(QUEUE)
  await page.locator('.rows li').first().waitFor()
  const more = page.locator('.more button')
  // Under the hand the button goes with its page of rows.
  await expect(async () => {
    await more.click({ timeout: 2_000 })
    await expect(more).toHaveCount(0, { timeout: 500 })
  }).toPass()
  const rows = await page.locator('.rows li:not(.more)').count()
  await page.close()
  return rows
}

/** Drags the map of every open case about, at the distance of a county. */
async function panned(browser: Browser, context: BrowserContext): Promise<Frames> {
  const page = await context.newPage()
  await page.goto('/map')
  await settled(page)
  const box = await page.locator('.map canvas').boundingBox()
  if (!box) throw new Error('the map has no place')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  for (let n = 0; n < 3; n += 1) await page.mouse.wheel(0, -300)
  await settled(page)
  return frames(browser, page, async () => {
    await page.mouse.down()
    for (let step = 1; step <= PAN.steps; step += 1) {
      const turn = (step / PAN.steps) * 4 * Math.PI
      await page.mouse.move(x + PAN.reach * Math.sin(turn), y + (PAN.reach / 2) * Math.sin(2 * turn))
    }
    await page.mouse.up()
  })
}

test('the pages over many cases', async ({ browser, page, context }) => {
  await signIn(page)
  await context.addInitScript(() => localStorage.setItem('dingbo.signedIn', '1'))
  const { open } = (await (await page.request.get('/api/v1/cases/counts')).json()) as { open: number }
  const paints: number[] = []
  for (let run = 0; run < RUNS; run += 1) paints.push(await firstUsable(context))
  const rows = await mostRows(context)
  const { fps, wall, busy, long } = await panned(browser, context)
  const line = {
    bench: 'pages',
    open_cases: open,
    first_usable_ms: { p50: rounded(percentile(paints, 50)), worst: rounded(Math.max(...paints)) },
    most_rows: rows,
    pan: {
      frames: busy.length,
      fps: rounded(fps),
      main_thread_ms: { p50: rounded(percentile(busy, 50)), p95: rounded(percentile(busy, 95)), worst: rounded(Math.max(...busy)) },
      main_thread_wall_ms: { p50: rounded(percentile(wall, 50)), p95: rounded(percentile(wall, 95)) },
      long_tasks: long,
    },
  }
  expect(rows, 'rows in the page').toBeLessThanOrEqual(200)
  writeFileSync(process.env.DINGBO_BENCH_OUT ?? '', `${JSON.stringify(line)}\n`)
})
