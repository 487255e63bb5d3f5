/** What lies under the city's outlines: shown as the server describes it, named at the corner, and missed aloud. */

import type { Page, Route } from '@playwright/test'
import UPNG from 'upng-js'

import { expect, origin, test } from './browser'
import { account } from './people'
import { picture, settled } from './picture'

const BASE = { pictures: true, layers: ['ground', 'names'], first_level: 1, last_level: 18, attribution: '天地图 · 审图号 GS(0000)000号' }

/** A tile of streets: two of them cross. */
function streets(): Buffer {
  const side = 256
  const pixels = new Uint8Array(side * side * 4)
  for (let at = 0; at < side * side; at += 1) {
    const isStreet = [at % side, Math.floor(at / side)].some((along) => along > 116 && along < 140)
    pixels.set(isStreet ? [255, 255, 255, 255] : [226, 230, 222, 255], at * 4)
  }
  return Buffer.from(UPNG.encode([pixels.buffer], side, side, 0))
}

/** The server's own words about the city, with a base map. */
async function withBase(page: Page, tile: (route: Route) => Promise<void>): Promise<void> {
  await page.route('**/api/v1/city', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...((await response.json()) as object), base_map: BASE } })
  })
  await page.route('**/api/v1/tiles/base/**', tile)
}

test('streets lie under the outlines, and their provider is named', async ({ signedIn }) => {
  const page = await signedIn(account('dispatcher'))
  const asked = new Set<string>()
  const body = streets()
  const clear = Buffer.from(UPNG.encode([new Uint8Array(4).buffer], 1, 1, 0))
  await withBase(page, async (route) => {
    const layer = /base\/(\w+)\//.exec(route.request().url())?.[1] ?? ''
    asked.add(layer)
    await route.fulfill({ contentType: 'image/png', body: layer === 'ground' ? body : clear })
  })
  await page.goto('/map')
  await expect.poll(() => [...asked].sort()).toEqual(['ground', 'names'])
  await expect(page.locator('.attribution')).toContainText(BASE.attribution)
  await picture(page, 'map-base')
})

test('a provider that gives nothing is said, and the city is shown all the same', async ({ browser }) => {
  const { login, password } = account('dispatcher')
  const context = await browser.newContext({ baseURL: origin() })
  const page = await context.newPage()
  await withBase(page, (route) => route.fulfill({ status: 502, contentType: 'application/problem+json', body: '{}' }))
  await page.goto('/signin?next=/map')
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await expect(page.locator('.groundless')).toHaveText('底图暂时取不到, 网格和事件照常显示')
  await settled(page)
  await expect(page.locator('.failed')).toHaveCount(0)
  await context.close()
})
