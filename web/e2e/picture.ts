/** Small pictures of pages, kept in the tree: 256 colours are enough for ink on paper. */

import { mkdir, writeFile } from 'node:fs/promises'

import { expect, type Page } from '@playwright/test'
import UPNG from 'upng-js'

const FOLDER = new URL('../screenshots/', import.meta.url)
const COLOURS = 256

/** Waits until nothing is being loaded, then keeps a picture. */
export async function picture(page: Page, name: string): Promise<void> {
  await settled(page)
  const full = UPNG.decode(await page.screenshot({ animations: 'disabled' }))
  const small = UPNG.encode(UPNG.toRGBA8(full), full.width, full.height, COLOURS)
  await mkdir(FOLDER, { recursive: true })
  await writeFile(new URL(`${name}.png`, FOLDER), Buffer.from(small))
}

/** Skeletons gone, the map drawn to its last tile. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('.el-skeleton')).toHaveCount(0)
  for (const map of await page.locator('.map:visible').all()) {
    await expect(map).toHaveAttribute('data-drawn', 'true', { timeout: 60_000 })
  }
}
