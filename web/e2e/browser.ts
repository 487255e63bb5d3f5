/** Pages for people, each in a browser context of its own, watched for what must never happen. */

import { expect, test as base, type Page } from '@playwright/test'

import type { Account } from './people'

export interface Size {
  width: number
  height: number
}

export interface Options {
  size?: Size
  language?: 'zh' | 'en'
}

interface Fixtures {
  /** Opens a page at the sign-in, in Chinese unless said otherwise. */
  visit: (options?: Options) => Promise<Page>
  /** Opens a page and signs in. */
  signedIn: (account: Account, options?: Options) => Promise<Page>
}

export const DESK: Size = { width: 1280, height: 800 }

export function origin(): string {
  return process.env.DINGBO_E2E_URL ?? ''
}

export const test = base.extend<Fixtures>({
  visit: async ({ browser }, use) => {
    const wrong: string[] = []
    const contexts: { close: () => Promise<void> }[] = []
    await use(async ({ size = DESK, language = 'zh' } = {}) => {
      const context = await browser.newContext({ viewport: size, baseURL: origin(), reducedMotion: 'reduce' })
      contexts.push(context)
      await context.addInitScript((chosen) => localStorage.setItem('dingbo.language', chosen), language)
      const page = await context.newPage()
      page.on('console', (message) => {
        if (message.type() === 'error') wrong.push(`console: ${message.text()}`)
      })
      page.on('pageerror', (error) => wrong.push(`page: ${error.message}`))
      page.on('request', (request) => {
        const address = request.url()
        const own = address.startsWith(`${origin()}/`) || address.startsWith('blob:') || address.startsWith('data:')
        if (!own) wrong.push(`request to ${address}`)
      })
      await page.goto('/signin')
      return page
    })
    for (const context of contexts) await context.close()
    expect(wrong, 'no error on the console, no request to another origin').toEqual([])
  },

  signedIn: async ({ visit }, use) => {
    await use(async (account, options) => {
      const page = await visit(options)
      await page.locator('input[name=login]').fill(account.login)
      await page.locator('input[name=password]').fill(account.password)
      await page.locator('button[type=submit]').click()
      await expect(page.locator('#content h1').first()).toBeVisible()
      return page
    })
  },
})

export { expect }
