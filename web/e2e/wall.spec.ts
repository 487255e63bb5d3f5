/** The wall: every number opens the cases it counts, it lives with the city, and it does not grow. */

import type { Locator, Page } from '@playwright/test'

import { Api, newId } from './api'
import { expect, test } from './browser'
import { account, accounts, type Account } from './people'
import { look } from './look'
import { settled } from './picture'
import { held, takeStream, tellDay, type Sample } from './wall'

const WALL = { width: 1920, height: 1080 }
const SIZES = { 1280: { width: 1280, height: 800 }, 360: { width: 360, height: 740 } }

/** Somebody who sees the whole city. */
const watcher = (): Account => account('supervisor', ({ area }) => area.length === 4)

/** The reference city's cases of a day, each of seven steps; the wall's own refreshes come every two minutes of it, not every half. */
const A_DAY = { cases: 2_700, refreshes: 720 }

async function open(page: Page, area = ''): Promise<void> {
  await page.goto(`/wall/${area}`)
  await expect(page.locator('.tile').first()).toBeVisible()
  await expect(page.locator('.chart')).toHaveAttribute('data-drawn', 'true')
  await settled(page)
}

const digits = (text: string | null): number => Number((text ?? '').replaceAll(/\D/g, ''))

/** The number on a button, without its words. */
async function numberOn(button: Locator): Promise<number> {
  const strong = button.locator('strong, b')
  return digits(await ((await strong.count()) > 0 ? strong.first() : button).textContent())
}

/** Grid workers of several counties, each with a place in their own grids. */
async function workersAtWork(most: number): Promise<{ api: Api; lon: number; lat: number }[]> {
  const all = await Api.as(watcher())
  const found = new Map<string, { api: Api; lon: number; lat: number }>()
  for (const worker of accounts().filter(({ role }) => role === 'grid_worker')) {
    const county = worker.area.slice(0, 6)
    if (found.size === most || found.has(county)) continue
    const { items } = await all.get<{ items: { lon: number; lat: number }[] }>(`/cases/points?area=${worker.area}`)
    if (items[0]) found.set(county, { api: await Api.as(worker), lon: items[0].lon, lat: items[0].lat })
  }
  expect(found.size, 'somebody is at work').toBeGreaterThan(0)
  return [...found.values()]
}

/** Opens a number; how many cases its pages hold together. */
async function listedBehind(page: Page, button: Locator): Promise<number> {
  await button.click()
  const dialog = page.locator('dialog[open]')
  const list = dialog.locator('ul')
  let all = 0
  for (;;) {
    await expect(list).toHaveAttribute('aria-busy', 'false')
    all += await list.locator('li').count()
    const next = dialog.getByRole('button', { name: '下一页' })
    if ((await next.count()) === 0 || (await next.isDisabled())) break
    await next.click()
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  return all
}

test('every number opens the cases it counts', async ({ signedIn }) => {
  const page = await signedIn(watcher(), { size: WALL })
  await open(page)
  const kinds = { tiles: '.tile', stages: '.stages .opens', load: '.load .opens', categories: '.categories .opens', hour: '.curve .opens' }
  for (const [kind, selector] of Object.entries(kinds)) {
    const buttons = page.locator(selector)
    const some = Math.min(await buttons.count(), 8)
    expect(some, kind).toBeGreaterThan(0)
    for (let index = 0; index < some; index += 1) {
      const button = buttons.nth(index)
      const n = await numberOn(button)
      expect.soft(await listedBehind(page, button), `${kind} ${index}: ${await button.textContent()}`).toBe(n)
    }
  }
})

test('leads from the city down to a case', async ({ signedIn }) => {
  const page = await signedIn(watcher(), { size: WALL })
  await open(page)
  const crumbs = page.locator('nav li')
  for (const depth of [2, 3, 4, 5]) {
    const first = page.locator('.load li').first()
    const n = digits(await first.locator('.all').textContent())
    expect(n, 'the busiest comes first').toBeGreaterThan(0)
    await first.locator('.name').click()
    await expect(crumbs).toHaveCount(depth)
    await expect(page.locator('.tile strong').first()).toHaveText(String(n))
    await settled(page)
    if (depth === 2) await look(page, 'wall-county-1920')
    if (depth === 5) await look(page, 'wall-grid-1920')
  }
  await page.locator('.load li a').first().click()
  await expect(page).toHaveURL(/\/cases\//)
  await expect(page.locator('.story ol li').first()).toBeVisible()
  await page.goBack()
  await crumbs.first().getByRole('button').click()
  await expect(crumbs).toHaveCount(1)
})

test('lives while the city works', async ({ signedIn }) => {
  const page = await signedIn(watcher(), { size: WALL })
  await open(page)
  const reported = page.locator('.tile').nth(2)
  const before = await numberOn(reported)
  const rounds = 12
  const reporters = await workersAtWork(5)
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(
      reporters.map(({ api, lon, lat }) => api.post('/cases', { id: newId(), place: { lon, lat }, leaf: '0802', words: { text: '路灯不亮' } })),
    )
  }
  await expect.poll(() => numberOn(reported), { message: 'the figure follows' }).toBeGreaterThanOrEqual(before + rounds * reporters.length)
  await expect(page.locator('.stream li').first()).toContainText('上报')
  expect(await page.locator('.stream li').count(), 'a few are kept').toBeLessThanOrEqual(20)
  await look(page, 'wall-1920')
  await allWithin(page)
})

for (const [name, size] of Object.entries(SIZES)) {
  test(`can be read at ${name} px`, async ({ signedIn }) => {
    const page = await signedIn(watcher(), { size })
    await open(page)
    await look(page, `wall-${name}`)
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(over, 'the page scrolls sideways').toBeLessThanOrEqual(0)
  })
}

test('says nothing in Chinese in English but names', async ({ signedIn }) => {
  const page = await signedIn(watcher(), { size: WALL, language: 'en' })
  await open(page)
  await look(page, 'wall-en-1920')
  await allWithin(page)
  const chrome = await page.locator('h2, .label, .than, footer, .state, .stages .name, .categories .name').allInnerTexts()
  expect(chrome.join(' ').replaceAll('中', '')).not.toMatch(/[\u4e00-\u9fff]/)
})

test('stands in nobody’s way, and goes by keyboard', async ({ signedIn }) => {
  const page = await signedIn(watcher(), { size: WALL })
  await open(page)
  const hour = page.getByRole('slider')
  await hour.focus()
  await page.keyboard.press('Home')
  await expect(hour).toHaveAttribute('aria-valuenow', '0')
  await page.keyboard.press('ArrowRight')
  await expect(hour).toHaveAttribute('aria-valuenow', '1')
  await page.locator('.tile').first().focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('dialog[open] li').first()).toBeVisible()
  await look(page, 'wall-cases-1920')
})

test('holds no more after a day than before', async ({ signedIn }) => {
  const page = await signedIn(watcher(), { size: WALL })
  const rows = await page.evaluate(async () => {
    const answer = await fetch('/api/v1/cases?state=open&limit=200')
    return ((await answer.json()) as { items: (Omit<Sample, 'area'> & { area_path: { code: string }[] })[] }).items
  })
  const samples = rows.map(({ area_path: path, ...rest }) => ({ ...rest, area: path.at(-1)?.code ?? '' }))
  await takeStream(page)
  await open(page)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  await tellDay(page, samples, A_DAY.cases / 10, A_DAY.refreshes / 10)
  const morning = await held(cdp)
  await tellDay(page, samples, A_DAY.cases, A_DAY.refreshes)
  const night = await held(cdp)
  console.log('held in the morning and at night:', morning, night)
  expect(night.megabytes - morning.megabytes, 'megabytes more').toBeLessThan(3)
  expect(night.nodes - morning.nodes, 'nodes more').toBeLessThan(500)
  expect(night.listeners - morning.listeners, 'listeners more').toBeLessThan(100)
})

/** Nothing stands out of its panel, nothing out of the screen. */
async function allWithin(page: Page): Promise<void> {
  const out = await page.evaluate(() => {
    const panels = Array.from(document.querySelectorAll<HTMLElement>('.panel'))
    const cut = panels.filter((panel) => panel.scrollHeight > panel.clientHeight + 1 || panel.scrollWidth > panel.clientWidth + 1)
    const texts = Array.from(document.querySelectorAll<HTMLElement>('.name, .label, .than, h2, .what'))
    const short = texts.filter((text) => text.scrollWidth > text.clientWidth + 1)
    const page = document.documentElement
    return [...cut, ...short].map((one) => `${one.className}: ${one.innerText.slice(0, 40)}`).concat(page.scrollHeight > window.innerHeight + 1 ? ['the page'] : [])
  })
  expect(out, 'cut or hanging out').toEqual([])
}
