/** The screens pages are looked at on: a wall, a desk, a phone. */

import { expect, type Page } from '@playwright/test'

export const SIZES = { 1920: { width: 1920, height: 1080 }, 1280: { width: 1280, height: 800 }, 360: { width: 360, height: 740 } }

/** What scrolls within a page, and what lies in it: the document may fit while these do not. */
const WITHIN = 'main, main .page, main .scroller, dialog[open], dialog[open] .body'
/** The faces on which what scrolls within a page is measured, too. */
const STRICT = ['/field', '/public']

/** A page that is wider than its screen would have to be pushed to and fro. */
export async function noneTooWide(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(over, 'the page scrolls sideways').toBeLessThanOrEqual(0)
  if (STRICT.some((face) => new URL(page.url()).pathname.startsWith(face))) expect(await tooWide(page), 'what scrolls sideways').toEqual([])
}

/** The parts of a page whose content is wider than they are, and by how many pixels. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(
    (within) =>
      Array.from(document.querySelectorAll(within)).flatMap((part) => {
        const over = part.scrollWidth - part.clientWidth
        return over > 0 ? [`${part.tagName.toLowerCase()}.${part.className}: ${over} px`] : []
      }),
    WITHIN,
  )
}

/** Two parts of a page that must not lie on each other. */
export async function expectApart(page: Page, one: string, other: string): Promise<void> {
  const [first, second] = await Promise.all([page.locator(one).boundingBox(), page.locator(other).boundingBox()])
  if (!first || !second) throw new Error(`${one} or ${other} is not shown`)
  const apart = first.x + first.width <= second.x || second.x + second.width <= first.x || first.y + first.height <= second.y || second.y + second.height <= first.y
  expect(apart, `${one} and ${other} lie apart`).toBe(true)
}
