/** The screens pages are looked at on: a wall, a desk, a phone. */

import { expect, type Page } from '@playwright/test'

export const SIZES = { 1920: { width: 1920, height: 1080 }, 1280: { width: 1280, height: 800 }, 360: { width: 360, height: 740 } }

/** A page that is wider than its screen would have to be pushed to and fro. */
export async function noneTooWide(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(over, 'the page scrolls sideways').toBeLessThanOrEqual(0)
}
