/** A picture, and with it what is to be so on every page, in dialogs and on the wall, too: one language, and open to all. */

import { expect, type Page } from '@playwright/test'

import findings from './axe'
import { picture } from './picture'
import { english, rawKeys, said } from './words'

/** `typed` says that addresses and codes stand there as people typed them, in whatever language. */
export async function look(page: Page, name: string, { typed = false } = {}): Promise<void> {
  await picture(page, name)
  const texts = await said(page)
  expect.soft(rawKeys(texts), `${name}: keys that stand where their text should`).toEqual([])
  const chinese = await page.evaluate(() => document.documentElement.lang === 'zh-CN')
  if (chinese && !typed) expect.soft(english(texts), `${name}: English in Chinese`).toEqual([])
  expect.soft(await findings(page), `${name}: what axe finds`).toEqual([])
}
