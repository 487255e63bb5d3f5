/** What one does on the phone's pages, again and again. */

import type { BrowserContext, Page } from '@playwright/test'
import UPNG from 'upng-js'

import { expect } from './browser'
import { account, type Account } from './people'
import { SPOT } from './phone'

export const worker = (): Account => account('grid_worker')
export const colleague = (): Account => account('grid_worker', ({ login }) => login !== worker().login)

/** Signs in on the page at the door, and waits until everything for a shift is on the phone. */
export async function enter(page: Page, { login, password }: Account): Promise<void> {
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await expect(page.locator('nav')).toBeVisible()
}

/** The place is known, the categories are here. */
export async function ready(page: Page): Promise<void> {
  await expect(page.locator('.where strong')).toContainText('网格')
  await expect(page.locator('.report .chip').first()).toBeVisible()
}

/** A line of text, a category, and off it goes. */
export async function report(page: Page, words: string, leaf: string): Promise<void> {
  await page.locator('textarea').fill(words)
  await page.locator('.report .chip', { hasText: leaf }).click()
  await page.locator('.go button').click()
  await expect(page.locator('textarea')).toHaveValue('')
}

/** A step, as the story of a case tells it. */
export interface Told {
  action: { kind: string }
  words?: { text?: string }
  evidence: unknown[]
}

/** How much of the map is land: without its tiles all of it is water. */
export async function shareOfLand(page: Page): Promise<number> {
  const land = await page.locator('.map').evaluate((map) => {
    const pen = document.createElement('canvas').getContext('2d')
    if (!pen) throw new Error('nothing to draw on')
    pen.fillStyle = getComputedStyle(map).getPropertyValue('--map-land').trim()
    pen.fillRect(0, 0, 1, 1)
    return Array.from(pen.getImageData(0, 0, 1, 1).data)
  })
  const shot = UPNG.decode(await page.locator('.map').screenshot({ animations: 'disabled' }))
  const dots = new Uint8Array(UPNG.toRGBA8(shot)[0] ?? new ArrayBuffer())
  const isLand = (at: number): boolean => [0, 1, 2].every((part) => Math.abs((dots[at + part] ?? 0) - (land[part] ?? 0)) <= 3)
  let found = 0
  for (let at = 0; at < dots.length; at += 4) if (isLand(at)) found += 1
  return found / (dots.length / 4)
}

export async function pocket(context: BrowserContext): Promise<Page> {
  await context.grantPermissions(['geolocation'])
  await context.setGeolocation(SPOT)
  return context.newPage()
}
