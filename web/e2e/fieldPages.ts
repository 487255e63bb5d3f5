/** What one does on the phone's pages, again and again. */

import type { BrowserContext, Page } from '@playwright/test'
import UPNG from 'upng-js'

import { expect } from './browser'
import { account, type Account } from './people'
import { SPOT } from './phone'

/** Two rows of the phone's store, as its pages write them. */
interface Holder {
  account: number
  key?: CryptoKey
}
interface Kept {
  account: number
  name: string
  sealed: { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }
}

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

/** What the phone keeps under a name, opened with the key of whoever is signed in; null when it keeps nothing. */
export function keptOn(page: Page, name: string): Promise<unknown> {
  return page.evaluate(async (wanted) => {
    const answered = <T>(asked: IDBRequest<T>): Promise<T> =>
      new Promise((done, fail) => {
        asked.onsuccess = () => done(asked.result)
        asked.onerror = () => fail(asked.error as DOMException)
      })
    const db = await answered(indexedDB.open('dingbo-field'))
    const read = db.transaction(['holders', 'kept'])
    const all = [answered(read.objectStore('holders').getAll()), answered(read.objectStore('kept').getAll())] as const
    const [holders, rows] = (await Promise.all(all)) as [Holder[], Kept[]]
    db.close()
    const holder = holders.find(({ key }) => key)
    const row = rows.find((kept) => kept.account === holder?.account && kept.name === wanted)
    if (!holder?.key || !row) return null
    const additionalData = new TextEncoder().encode(`kept/${row.account}/${row.name}`)
    const open = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.sealed.iv, additionalData }, holder.key, row.sealed.data)
    return JSON.parse(new TextDecoder().decode(open)) as unknown
  }, name)
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
