/** Every page on a wall screen, a desk and a phone, in both languages; and what it must not do. */

import findings from './axe'
import { expect, test } from './browser'
import { account } from './people'
import { picture, settled } from './picture'

const SIZES = { 1920: { width: 1920, height: 1080 }, 1280: { width: 1280, height: 800 }, 360: { width: 360, height: 740 } }

/** Pages beyond the daily ones: where they are, whose they are, what is there once they are ready. */
const MORE = [
  { path: '/board', role: 'supervisor', ready: '.areas tbody tr' },
  { path: '/shift', role: 'dispatcher', ready: '.figures' },
  { path: '/admin/areas', role: 'system_admin', ready: '.map canvas' },
  { path: '/admin/units', role: 'system_admin', ready: 'tbody tr' },
  { path: '/admin/routes', role: 'system_admin', ready: 'tbody tr' },
  { path: '/admin/categories', role: 'system_admin', ready: '.category' },
  { path: '/admin/calendar', role: 'system_admin', ready: '.day' },
  { path: '/admin/accounts', role: 'security_admin', ready: 'tbody tr' },
  { path: '/admin/audit', role: 'audit_admin', ready: 'tbody tr' },
]

for (const [name, size] of Object.entries(SIZES)) {
  test(`every page of supervision and administration at ${name} px`, async ({ signedIn }) => {
    for (const role of new Set(MORE.map((one) => one.role))) {
      const page = await signedIn(account(role), { size })
      for (const { path, ready } of MORE.filter((one) => one.role === role)) {
        await page.goto(path)
        await expect(page.locator(ready).first()).toBeVisible()
        await picture(page, `${path.slice(1).replace('/', '-')}-${name}`)
        await noneTooWide(page)
      }
    }
  })

  test(`every page at ${name} px`, async ({ visit, signedIn }) => {
    const door = await visit({ size })
    await expect(door.locator('input[name=login]')).toBeVisible()
    await picture(door, `signin-${name}`)

    const page = await signedIn(account('dispatcher'), { size })
    await expect(page.locator('.rows li').first()).toBeVisible()
    await picture(page, `queue-${name}`)
    await noneTooWide(page)

    const address = await page.locator('.rows a').first().getAttribute('href')
    await page.goto(address ?? '/')
    await expect(page.locator('.story ol li').first()).toBeVisible()
    await picture(page, `case-${name}`)
    await noneTooWide(page)

    await page.goto('/report')
    await expect(page.locator('.map canvas')).toBeVisible()
    await picture(page, `report-${name}`)
    await noneTooWide(page)

    await page.goto('/map')
    await expect(page.locator('.map canvas')).toBeVisible()
    await expect(page.getByText('图上在办 0 件')).toHaveCount(0)
    await picture(page, `map-${name}`)
    await noneTooWide(page)
  })
}

test('English pages say nothing in Chinese but names and what people wrote', async ({ signedIn }) => {
  const page = await signedIn(account('dispatcher'), { language: 'en' })
  await expect(page.locator('.rows li').first()).toBeVisible()
  await picture(page, 'queue-en')
  const chrome = await page.locator('nav, .filters, .list > header, .keys').allInnerTexts()
  expect(chrome.join(' ').replaceAll('中', '')).not.toMatch(/[\u4e00-\u9fff]/)
})

test('pages of supervision and administration say nothing in Chinese in English', async ({ signedIn }) => {
  for (const role of new Set(MORE.map((one) => one.role))) {
    const page = await signedIn(account(role), { language: 'en' })
    for (const { path, ready } of MORE.filter((one) => one.role === role)) {
      await page.goto(path)
      await expect(page.locator(ready).first()).toBeVisible()
      const chrome = await page.locator('nav, h1, h2, thead, dt, .admin-head, .admin-bar, .tools').allInnerTexts()
      expect.soft(chrome.join(' ').replaceAll('中', ''), path).not.toMatch(/[\u4e00-\u9fff]/)
    }
  }
})

test('nothing stands in the way of who uses a keyboard or a reader', async ({ visit, signedIn }) => {
  const door = await visit()
  expect.soft(await findings(door)).toEqual([])
  const page = await signedIn(account('dispatcher'))
  await expect(page.locator('.rows li').first()).toBeVisible()
  for (const path of ['/', '/report', '/map']) {
    await page.goto(path)
    await settled(page)
    expect.soft(await findings(page), path).toEqual([])
  }
  await page.goto('/')
  await page.locator('.rows li').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/cases\//)
  await expect(page.locator('.story ol li').first()).toBeVisible()
  await settled(page)
  expect.soft(await findings(page), 'case').toEqual([])
})

test('nothing stands in the way on pages of supervision and administration', async ({ signedIn }) => {
  for (const role of new Set(MORE.map((one) => one.role))) {
    const page = await signedIn(account(role))
    for (const { path, ready } of MORE.filter((one) => one.role === role)) {
      await page.goto(path)
      await expect(page.locator(ready).first()).toBeVisible()
      await settled(page)
      expect.soft(await findings(page), path).toEqual([])
    }
  }
})

async function noneTooWide(page: import('@playwright/test').Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(over, 'the page scrolls sideways').toBeLessThanOrEqual(0)
}
