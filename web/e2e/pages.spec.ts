/** Every page of the command room on a wide screen, a desk and a phone, in large type, and for who sees or clicks nothing. */

import findings from './axe'
import { expect, test } from './browser'
import { each, ROLES } from './every'
import { account } from './people'
import { picture } from './picture'
import { noneTooWide, SIZES } from './sizes'

for (const [name, size] of Object.entries(SIZES)) {
  test(`the door at ${name} px`, async ({ visit }) => {
    const door = await visit({ size })
    await expect(door.locator('input[name=login]')).toBeVisible()
    await picture(door, `signin-${name}`)
    await noneTooWide(door)
    expect(await findings(door)).toEqual([])
  })

  for (const role of ROLES) {
    test(`every page of a ${role} at ${name} px`, async ({ signedIn }) => {
      const page = await signedIn(account(role), { size })
      await each(page, role, async (place) => {
        await picture(page, `${place.name}-${name}`)
        await noneTooWide(page)
        expect.soft(await findings(page), place.name).toEqual([])
      })
    })
  }
}

for (const role of ROLES) {
  test(`every page of a ${role} in large type`, async ({ signedIn }) => {
    const page = await signedIn(account(role), { size: SIZES['360'] })
    await page.addInitScript(() => document.documentElement?.setAttribute('data-large', ''))
    await each(page, role, async (place) => {
      await page.evaluate(() => document.documentElement.setAttribute('data-large', ''))
      await noneTooWide(page)
      expect.soft(await findings(page), place.name).toEqual([])
    })
  })
}

test('a queue is worked through by keyboard alone', async ({ signedIn }) => {
  const page = await signedIn(account('dispatcher'))
  await expect(page.locator('.rows li').first()).toBeVisible()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.keyboard.press('Escape')
  await page.locator('h1').first().click()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/cases\//)
  await expect(page.locator('.story ol li').first()).toBeVisible()
  // From the page's beginning, Tab reaches the action bar, and what is reached can be seen.
  const first = page.locator('[role=toolbar] .el-button').first()
  for (let presses = 0; presses < 60 && !(await first.evaluate((one) => one === document.activeElement)); presses += 1) {
    await page.keyboard.press('Tab')
    const seen = await page.evaluate(() => {
      const box = document.activeElement?.getBoundingClientRect()
      return box !== undefined && box.width > 0 && box.height > 0
    })
    expect(seen, 'what has the focus is visible').toBe(true)
  }
  await expect(first).toBeFocused()
})
