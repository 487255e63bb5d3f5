/** Every page of the command room on a wide screen, a desk and a phone, in large type, and for who sees or clicks nothing. */

import findings from './axe'
import { expect, test } from './browser'
import { report } from './desk'
import { each, ROLES } from './every'
import { look } from './look'
import { onlooker } from './onlooker'
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
      const page = await signedIn(await onlooker(role), { size })
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
    const page = await signedIn(await onlooker(role), { size: SIZES['360'] })
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

test('a row reached by Tab opens by Enter, whichever was chosen before', async ({ signedIn }) => {
  const page = await signedIn(account('dispatcher'))
  const rows = page.locator('.rows a')
  await expect(rows.nth(2)).toBeVisible()
  await page.keyboard.press('j')
  await expect(rows.first()).toBeFocused()
  const third = (await rows.nth(2).getAttribute('href')) ?? ''
  for (let presses = 0; presses < 2; presses += 1) await page.keyboard.press('Tab')
  await expect(rows.nth(2)).toBeFocused()
  await expect(rows.nth(2)).toHaveAttribute('aria-current', 'true')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`${third}$`))
})

test('single letters do nothing once they are turned off', async ({ signedIn }) => {
  const page = await signedIn(account('dispatcher'))
  await expect(page.locator('.rows a').first()).toBeVisible()
  await page.getByRole('button', { name: '我的账号' }).click()
  await page.getByRole('menuitem', { name: '关闭单键快捷键' }).click()
  await page.locator('h1').first().click()
  await page.keyboard.press('j')
  await page.keyboard.press('/')
  await expect(page.locator('.rows [aria-current]')).toHaveCount(0)
  await expect(page.getByRole('searchbox')).not.toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('.rows [aria-current]')).toHaveCount(1)
  await page.getByRole('button', { name: '我的账号' }).click()
  await page.getByRole('menuitem', { name: '启用单键快捷键' }).click()
  await page.locator('h1').first().click()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
})

test('a place is set by keyboard, on the map and without it', async ({ signedIn }) => {
  const page = await signedIn(account('grid_worker'))
  await page.goto('/report')
  await expect(page.locator('.map')).toHaveAttribute('data-drawn', 'true', { timeout: 60_000 })
  await page.locator('.map canvas').focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('.map')).toHaveAttribute('data-drawn', 'true')
  await page.keyboard.press('Enter')
  await expect(page.locator('.place strong')).toContainText('·')
  const onMap = await page.locator('.place').innerText()
  await page.locator('.by-area summary').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: '选择网格' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.locator('.place strong')).toContainText('·')
  expect(onMap).toContain('3302')
})

test('cases on one spot open as a list, by click and by key', async ({ signedIn }) => {
  const worker = account('grid_worker')
  const reporter = await signedIn(worker)
  const ids: string[] = []
  const word = `td${Date.now()}`
  for (const n of [1, 2, 3]) ids.push(await report(reporter, worker.area, `同一地点第 ${n} 件, ${word}。`))
  const room = await signedIn(account('dispatcher', ({ area }) => worker.area.startsWith(area)))
  // The map of a case has it in the middle, with those that may be the same matter.
  await room.goto(`/cases/${ids[2]}`)
  const map = room.locator('.map')
  const spot = room.locator('.spot')
  /** A count of cases nearby parts first. */
  const until = async (take: () => Promise<void>): Promise<void> => {
    await expect(async () => {
      if ((await spot.count()) === 0) {
        await expect(map).toHaveAttribute('data-drawn', 'true', { timeout: 60_000 })
        await take()
      }
      await expect(spot).toHaveCount(1, { timeout: 1_000 })
    }).toPass({ timeout: 120_000 })
    await expect(spot.locator('li').nth(2)).toBeVisible()
  }
  await until(() => map.locator('canvas').click())
  await look(room, 'case-spot')
  await room.keyboard.press('Escape')
  await expect(spot).toHaveCount(0)
  await map.locator('canvas').focus()
  await until(() => room.keyboard.press('Enter'))
  await spot.locator('li', { hasText: `第 1 件, ${word}` }).getByRole('button').click()
  await expect(room).toHaveURL(new RegExp(ids[0] ?? 'the first'))
})
