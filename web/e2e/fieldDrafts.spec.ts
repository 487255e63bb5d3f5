/** The phone tells the place it is at and loses nothing half written: moving about, a full phone, closing, changing one's mind. */

import type { Page } from '@playwright/test'

import { Api, caseToVerify, type Case } from './api'
import { expect, origin, test } from './browser'
import { takenAt } from './exif'
import { enter, keptOn, pocket, ready, report, worker, type Told } from './fieldPages'
import { Network } from './network'
import { Phone, POCKET, SPOT } from './phone'
import { noneTooWide } from './sizes'

interface Placed extends Case {
  lon: number
  lat: number
}

/** A few steps from SPOT, and a few more. */
const THERE = { longitude: SPOT.longitude + 0.0006, latitude: SPOT.latitude + 0.0004 }
const YONDER = { longitude: SPOT.longitude - 0.0006, latitude: SPOT.latitude - 0.0004 }
const OUTSIDE = { longitude: 120, latitude: 31 }

/** The oldest position the page takes for a new one, in milliseconds. */
const POSITION_AGE = 3_000

async function lastPlace(page: Page): Promise<{ longitude: number; latitude: number }> {
  const number = await page.locator('.sent a').innerText()
  const { lon, lat } = await (await Api.as(worker())).get<Placed>(`/cases/by-number/${number}`)
  await page.locator('.sent button').click()
  return { longitude: Number(lon.toFixed(5)), latitude: Number(lat.toFixed(5)) }
}

const near = ({ longitude, latitude }: { longitude: number; latitude: number }): object => ({
  longitude: expect.closeTo(longitude, 4),
  latitude: expect.closeTo(latitude, 4),
})

test('each report says where the phone is then, unless somebody chose the place', async ({ browser }) => {
  const context = await browser.newContext({ viewport: POCKET, baseURL: origin(), serviceWorkers: 'block' })
  const page = await pocket(context)
  /** Goes there, and lets the browser forget where it was. */
  const walk = async (to: typeof SPOT & { accuracy?: number }): Promise<void> => {
    await context.setGeolocation(to)
    const found = (): Promise<typeof SPOT> =>
      page.evaluate(
        (maximumAge) =>
          new Promise((done, fail) => {
            const tell = ({ coords: { longitude, latitude } }: GeolocationPosition): void => done({ longitude, latitude })
            navigator.geolocation.getCurrentPosition(tell, fail, { enableHighAccuracy: true, maximumAge })
          }),
        POSITION_AGE,
      )
    await expect.poll(found).toEqual(near(to))
  }
  const words = `走动 ${Date.now()} 路灯不亮`
  await page.goto('/field')
  await enter(page, worker())
  await ready(page)
  await report(page, words, '路灯故障')
  expect(await lastPlace(page)).toEqual(near(SPOT))

  await test.step('back on the page elsewhere, with something half written', async () => {
    await page.locator('textarea').fill(words)
    await page.locator('nav a', { hasText: '设置' }).click()
    await walk(THERE)
    await page.locator('nav a', { hasText: '上报' }).click()
    await expect(page.locator('textarea')).toHaveValue(words)
    await ready(page)
    await report(page, words, '路灯故障')
    expect(await lastPlace(page)).toEqual(near(THERE))
  })
  await test.step('the phone was in a pocket', async () => {
    await walk({ ...YONDER, accuracy: 40 })
    // A position just found is not sought again: it is taken out of the pocket until the page has looked anew.
    await expect(async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      await expect(page.locator('.where')).toContainText('40', { timeout: 500 })
    }).toPass({ timeout: 30_000 })
    await report(page, words, '路灯故障')
    expect(await lastPlace(page)).toEqual(near(YONDER))
  })
  await test.step('chosen by hand it stays, also when the page is opened anew', async () => {
    await page.locator('.map canvas').click({ position: { x: 100, y: 60 } })
    await page.locator('textarea').fill(words)
    await expect.poll(() => keptOn(page, 'draft')).toMatchObject({ text: words, byHand: true })
    await walk(SPOT)
    await page.reload()
    await expect(page.locator('textarea')).toHaveValue(words)
    await report(page, words, '路灯故障')
    expect(await lastPlace(page)).not.toEqual(near(SPOT))
  })
  await context.close()
})

test('a full phone says so, and keeps what was typed', async ({ browser }) => {
  const id = await caseToVerify(worker(), SPOT, `行道树遮住路灯 ${Date.now()}`)
  const context = await browser.newContext({ viewport: POCKET, baseURL: origin(), serviceWorkers: 'block' })
  const page = await pocket(context)
  await page.goto('/field')
  await enter(page, worker())
  await ready(page)
  const fill = (full: boolean): Promise<void> =>
    page.evaluate((is) => {
      const store = IDBObjectStore.prototype as IDBObjectStore & { really?: IDBObjectStore['add'] }
      store.really ??= store.add
      store.add = is
        ? () => {
            throw new DOMException('full', 'QuotaExceededError')
          }
        : store.really
    }, full)
  const words = `手机满了 ${Date.now()} 路灯不亮`
  await fill(true)
  await page.locator('textarea').fill(words)
  await page.locator('.report .chip', { hasText: '路灯故障' }).click()
  await page.locator('.go button').click()
  await expect(page.locator('.go [role=alert]')).toContainText('没能存进手机')
  await expect(page.locator('textarea')).toHaveValue(words)
  await fill(false)
  await page.locator('.go button').click()
  await expect(page.locator('.sent a')).toBeVisible()

  await page.locator('nav a', { hasText: '任务' }).click()
  await page.locator(`a[href$="${id}"]`).click()
  await page.locator('.actions .primary', { hasText: '核查' }).click()
  await page.locator('dialog').getByText('通过', { exact: true }).click()
  await fill(true)
  await page.locator('dialog footer .primary').click()
  await expect(page.locator('dialog [role=alert]')).toContainText('没能存进手机')
  await noneTooWide(page)
  await fill(false)
  await page.locator('dialog footer .primary').click()
  await expect(page.locator('dialog')).toHaveCount(0)
  await context.close()
})

test('an action half written is kept until it is sent or let go of; the place of its photo goes along when that is wished', async () => {
  const network = await Network.open()
  const phone = await Phone.new()
  const id = await caseToVerify(worker(), SPOT, `行道树遮住路灯 ${Date.now()}`)
  const words = `现场看过 ${Date.now()}`
  try {
    let page = await phone.start(`${network.url}/field`)
    await enter(page, worker())
    const open = async (): Promise<void> => {
      await page.locator('.actions .primary', { hasText: '核查' }).click()
      await expect(page.locator('dialog')).toBeVisible()
    }
    await page.locator('nav a', { hasText: '任务' }).click()
    await page.locator(`a[href$="${id}"]`).click()
    await open()
    const jpeg = takenAt(await page.screenshot({ type: 'jpeg', quality: 80 }), THERE)
    await page.locator('dialog textarea').fill(words)
    await page.locator('dialog input[type=file]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg })
    await page.locator('dialog button', { hasText: '用照片的位置' }).click()
    await expect(page.locator('dialog')).toContainText('照片的位置会一起提交')
    await noneTooWide(page)
    await page.locator('dialog header button').click()
    await expect(page.locator('dialog')).toHaveCount(0)
    await open()
    await expect(page.locator('dialog textarea')).toHaveValue(words)
    await expect.poll(() => keptOn(page, `action/${id}/verify`)).toMatchObject({ text: words, photos: [expect.anything()] })
    await phone.stop()

    page = await phone.start(`${network.url}/field/cases/${id}`)
    await open()
    await expect(page.locator('dialog')).toContainText('这是您之前没写完的')
    await expect(page.locator('dialog textarea')).toHaveValue(words)
    await expect(page.locator('dialog .photos li img')).toBeVisible()
    await page.locator('dialog button', { hasText: '不写了' }).click()
    await open()
    await expect(page.locator('dialog textarea')).toHaveValue('')
    await expect(page.locator('dialog .photos li')).toHaveCount(0)

    await page.locator('dialog').getByText('通过', { exact: true }).click()
    await page.locator('dialog textarea').fill(words)
    await page.locator('dialog input[type=file]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg })
    const sent = page.waitForRequest((request) => request.url().endsWith('/batch'))
    await page.locator('dialog button', { hasText: '用照片的位置' }).click()
    await page.locator('dialog footer .primary').click()
    const { items } = (await sent).postDataJSON() as { items: { action: { place?: { lon: number; lat: number } } }[] }
    expect(items[0]?.action.place).toEqual({ lon: expect.closeTo(THERE.longitude, 5) as unknown, lat: expect.closeTo(THERE.latitude, 5) as unknown })
    const story = async (): Promise<Told[]> => (await (await Api.as(worker())).get<{ items: Told[] }>(`/cases/${id}/steps`)).items
    await expect.poll(async () => (await story()).filter(({ action }) => action.kind === 'verify').map(({ evidence }) => evidence.length)).toEqual([1])
  } finally {
    await phone.discard()
    await network.close()
  }
})

test('a refused report taken back to be changed does not silently replace the one being written', async ({ browser }) => {
  const context = await browser.newContext({ viewport: POCKET, baseURL: origin(), serviceWorkers: 'block' })
  const page = await pocket(context)
  await context.setGeolocation(OUTSIDE)
  const [first, second] = [`城外 ${Date.now()} 路灯不亮`, `另一件 ${Date.now()} 路灯不亮`]
  await page.goto('/field')
  await enter(page, worker())
  await report(page, first, '路灯故障')
  await expect(page.locator('.sent.bad')).toBeVisible()
  await page.locator('textarea').fill(second)
  await expect.poll(() => keptOn(page, 'draft')).toMatchObject({ text: second })
  await page.locator('nav a', { hasText: '我的' }).click()
  const card = page.locator('article.refused', { hasText: first })
  await card.locator('button', { hasText: '改一改再报' }).click()
  await expect(card).toContainText('您还有一件没写完的上报')
  await noneTooWide(page)
  await card.locator('button', { hasText: '先写完那件' }).click()
  await page.locator('nav a', { hasText: '上报' }).click()
  await expect(page.locator('textarea')).toHaveValue(second)
  await page.locator('nav a', { hasText: '我的' }).click()
  await card.locator('button', { hasText: '改一改再报' }).click()
  await card.locator('button', { hasText: '换成这一件' }).click()
  await expect(page.locator('textarea')).toHaveValue(first)
  await page.locator('nav a', { hasText: '我的' }).click()
  await expect(page.locator('article.refused', { hasText: first })).toHaveCount(0)
  await context.close()
})
