/** The residents' pages: a report to its rating, without an account; every page in both languages; nobody's data on any. */

import type { Page } from '@playwright/test'

import { Api, dispatcherOf, type Case } from './api'
import findings from './axe'
import { expect, test, type Options } from './browser'
import { account, accounts } from './people'
import { POCKET, SPOT } from './phone'
import { picture, settled } from './picture'
import { Receiver } from './receiver'
import { expectApart, noneTooWide, SIZES } from './sizes'

const WORDS = '小区北门外的路灯三天没有亮了, 晚上看不见路'
const CONTACT = { name: '公冶静姝', phone: '13957412345', address: '梧桐里 77 弄 6 号 501 室' }

type Visit = (options?: Options) => Promise<Page>

/** A phone at a place in the city, at the residents' door. */
async function arrive(visit: Visit, options: Options = {}): Promise<Page> {
  const page = await visit({ size: POCKET, ...options })
  await page.context().grantPermissions(['geolocation'])
  await page.context().setGeolocation(SPOT)
  await page.goto('/public')
  await expect(page.locator('h1')).toBeVisible()
  return page
}

interface Receipt {
  number: string
  code: string
}

/** Reports with everything a resident may say; what they are given for it. */
async function report(page: Page): Promise<Receipt> {
  await page.goto('/public/report')
  await page.locator('textarea').fill(WORDS)
  await page.locator('.chip', { hasText: '路灯故障' }).click()
  await page.locator('.ways button').first().click()
  await expect(page.locator('.where strong')).toBeVisible()
  await page.locator('input[autocomplete=off]').fill(CONTACT.address)
  await page.locator('input[autocomplete=name]').fill(CONTACT.name)
  await page.locator('input[type=tel]').fill(CONTACT.phone)
  await page.locator('.go button').click()
  await expect(page.locator('.receipt')).toBeVisible()
  return { number: await page.locator('.number').innerText(), code: await page.locator('.code').innerText() }
}

async function follow(page: Page, { number, code }: Receipt): Promise<void> {
  await page.goto('/public/track')
  await page.locator('input[name=number]').fill(number)
  await page.locator('input[name=code]').fill(code)
  await page.locator('form.block button').click()
  await expect(page.locator('.now')).toBeVisible()
}

/** Staff bring a case from its report to its end, as its room and unit would. */
async function settle(number: string, until: 'dispatched' | 'closed'): Promise<void> {
  const room = await Api.as(dispatcherOf(account('grid_worker')))
  const { id } = await room.get<Case>(`/cases/by-number/${number}`)
  await room.act(id, { kind: 'accept' })
  await room.act(id, { kind: 'file', condition: 'dark' })
  const { suggestion } = await room.get<{ suggestion: { unit: { id: number } } }>(`/cases/${id}`)
  await room.act(id, { kind: 'dispatch', lead: suggestion.unit.id })
  if (until === 'dispatched') return
  const { items } = await room.get<{ items: { id: number; code: string }[] }>('/units')
  const code = items.find((unit) => unit.id === suggestion.unit.id)?.code
  const unit = await Api.as(account('handler', (one) => one.unit === code))
  await unit.act(id, { kind: 'feed_back' }, `灯泡已经更换, 已电话告知${CONTACT.name} ${CONTACT.phone}`)
  await room.act(id, { kind: 'verify', verdict: 'pass' })
  await room.act(id, { kind: 'close' })
}

test('a report without an account, followed to its rating and reopened', async ({ visit }) => {
  const page = await arrive(visit)
  await page.getByRole('link', { name: '我要反映' }).click()
  await test.step('what is missing is said', async () => {
    await page.getByRole('button', { name: '提交' }).click()
    await expect(page.getByRole('alert')).toHaveText('请说说是什么事')
    await expect(page.locator('textarea')).toBeFocused()
  })
  await test.step('what, where, a photo, and off it goes', async () => {
    await page.locator('textarea').fill(WORDS)
    await page.getByRole('button', { name: '路灯故障' }).click()
    await page.getByRole('button', { name: '用我的位置' }).click()
    await expect(page.locator('.where strong')).toContainText('网格')
    const photo = await page.screenshot({ type: 'jpeg', quality: 80 })
    await page.locator('input[type=file]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: photo })
    await expect(page.locator('li img')).toBeVisible()
    await picture(page, 'public-report-photo-360')
    await page.getByRole('button', { name: '提交' }).click()
    await expect(page.locator('.receipt')).toBeVisible()
    await picture(page, 'public-receipt-360')
    await noneTooWide(page)
  })
  const number = await page.locator('.number').innerText()
  await test.step('it stands as it stands', async () => {
    await page.getByRole('link', { name: '查看进度' }).click()
    await expect(page.locator('.now')).toHaveText('已收到, 等待受理')
    expect(page.url(), 'the code is in no address').not.toContain('code')
    await settle(number, 'closed')
    await page.getByRole('button', { name: '重新查询' }).click()
    await expect(page.locator('.now')).toHaveText('已办结')
    await expect(page.locator('ol')).toContainText('核查通过')
    await expect(page.locator('ol')).not.toContainText(CONTACT.phone)
  })
  await test.step('rated, and reopened because it is not settled', async () => {
    await page.getByRole('button', { name: '不满意' }).click()
    await page.getByRole('button', { name: '提交评价' }).click()
    await expect(page.locator('ol')).toContainText('评价: 不满意')
    await page.getByRole('button', { name: '要求重新办理' }).click()
    await page.getByLabel('哪里还没有解决?').fill('换上的灯泡第二天又不亮了')
    await page.locator('section form').getByRole('button').click()
    await expect(page.locator('.now')).toHaveText('已立案, 正在派遣')
    await page.getByRole('button', { name: '催办' }).click()
    await page.locator('section form').getByRole('button').click()
    await expect(page.locator('ol')).toContainText('您催办了一次')
  })
  const room = await Api.as(dispatcherOf(account('grid_worker')))
  const found = await room.get<Case & { channel: string; reopens: number }>(`/cases/by-number/${number}`)
  expect(found).toMatchObject({ channel: 'resident', reopens: 1 })
  const { items } = await room.get<{ items: { evidence: unknown[] }[] }>(`/cases/${found.id}/steps`)
  expect(items[0]?.evidence).toHaveLength(1)
})

test('who asks is told how it goes on, by the gateway of the operator', async ({ visit }) => {
  const gateway = await Receiver.start()
  const keeper = await Api.as(account('supervisor', ({ area }) => area.length === 4))
  const settings = { way: { kind: 'webhook', url: `${gateway.origin}/sms` } }
  const name = { zh: '短信网关', en: 'Message gateway' }
  const target = await keeper.post<{ id: number }>('/share/targets', { code: `sms-${Date.now()}`, name, settings })
  const rule = { wants: 'notices', purpose: '告知反映人办理进展' }
  const subscription = await keeper.post<{ id: number }>('/share/subscriptions', { target: target.id, name: '居民通知', rule })
  const page = await arrive(visit)
  const receipt = await report(page)
  await follow(page, receipt)
  await page.getByLabel('手机号').fill('13912345678')
  await picture(page, 'public-notices-360')
  expect.soft(await findings(page)).toEqual([])
  await page.getByRole('button', { name: '告诉我', exact: true }).click()
  await expect(page.getByText('有进展会告诉您')).toBeVisible()
  await settle(receipt.number, 'dispatched')
  const told = (): { kind: string; to: { phone: string }; message: string }[] =>
    [...gateway.held.values()].map(({ body }) => (JSON.parse(body) as { notice: ReturnType<typeof told>[number] }).notice)
  await expect.poll(() => told().map(({ kind }) => kind), { timeout: 60_000 }).toEqual(['received', 'handed_to'])
  expect(told().every(({ to, message }) => to.phone === '13912345678' && message.includes(receipt.number))).toBe(true)
  await page.getByRole('button', { name: '不用告诉我了' }).click()
  await expect(page.getByLabel('手机号')).toBeVisible()
  await keeper.post(`/share/subscriptions/${subscription.id}/state`, { state: 'ended' })
  await gateway.stop()
})

test('the report loads in under 250 KB and needs neither map nor mouse', async ({ visit }) => {
  const page = await arrive(visit, { size: SIZES[1280] })
  const watch = await page.context().newCDPSession(page)
  await watch.send('Network.enable')
  await watch.send('Network.setCacheDisabled', { cacheDisabled: true })
  const files = new Set<string>()
  let loaded = 0
  watch.on('Network.responseReceived', ({ requestId, response }) => {
    if (!response.url.includes('/api/')) files.add(requestId)
  })
  watch.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => (loaded += files.has(requestId) ? encodedDataLength : 0))
  await page.route(/maplibre|MapView/, (route) => route.abort())
  await page.goto('/public/report')
  await page.waitForLoadState('networkidle')
  expect(loaded, 'bytes of the first load, as they went over the wire').toBeLessThan(250 * 1024)
  console.log(`      first load of /public/report: ${(loaded / 1024).toFixed(1)} kB on the wire`)

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const reach = async (name: string): Promise<void> => {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      const at = await page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText ?? '')
      if (at.includes(name)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`the keyboard does not reach ${name}`)
  }
  await page.locator('textarea').focus()
  await page.keyboard.type('人行道上的路灯不亮')
  await reach('路灯故障')
  await press('Space')
  await reach('按区域选')
  await press('Enter', 'Tab')
  await expect(page.locator('select').first()).toBeFocused()
  await expect(page.locator('select').first().locator('option').nth(1)).toBeAttached()
  // A choice is made with the arrows; the list's first entry only says that one is to be made.
  await press('ArrowDown', 'Tab')
  await expect(page.locator('select').nth(1).locator('option').nth(1)).toBeAttached()
  await press('ArrowDown', 'Tab')
  await expect(page.locator('select').nth(2).locator('option').nth(1)).toBeAttached()
  await page.locator('select').nth(2).focus()
  await press('ArrowDown')
  await expect(page.locator('.where strong')).toContainText('网格')
  await reach('提交')
  await press('Enter')
  await expect(page.locator('.receipt')).toBeVisible()
})

test('every public page, in both languages and at every size', async ({ visit }) => {
  const first = await arrive(visit)
  const receipt = await report(first)
  await settle(receipt.number, 'dispatched')
  for (const language of ['zh', 'en'] as const) {
    for (const [name, size] of Object.entries(SIZES)) {
      const page = await arrive(visit, { size, language })
      const shot = async (what: string): Promise<void> => {
        await noneTooWide(page)
        await picture(page, `public-${what}-${language}-${name}`)
      }
      await shot('home')
      await expectApart(page, '.mark', '.type')
      await page.goto('/public/report')
      await page.locator('.ways button').nth(1).click()
      await page.locator('.ways button').first().click()
      await expect(page.locator('.where strong')).toBeVisible()
      await settled(page)
      // The emulated position is exact, so nothing is said of how exact it is.
      await expect(page.locator('.where')).not.toContainText(/误差|within/)
      await shot('report')
      await follow(page, receipt)
      await shot('track')
      await page.goto('/public/nearby')
      await page.locator('.block button').first().click()
      await expect(page.locator('#what-open')).toBeVisible()
      await expect(page.locator('.map canvas')).toBeVisible()
      await shot('nearby')
      await page.goto('/public/figures')
      await expect(page.locator('tbody tr').first()).toBeVisible()
      // The oldest month shown is the first with anything in it.
      const oldest = await page.locator('tbody tr').last().locator('td').allInnerTexts()
      expect(oldest.slice(0, 4).some((text) => /[1-9]/.test(text)), 'the table begins where there is something to say').toBe(true)
      await shot('figures')
      if (language === 'en') {
        const said = await page.locator('h1, h2, thead, dt, dd, footer p, button').allInnerTexts()
        expect.soft(said.join(' ').replaceAll('中', '')).not.toMatch(/[\u4e00-\u9fff]/)
      }
    }
  }
})

test('nothing stands in the way on public pages, also in large type', async ({ visit }) => {
  const page = await arrive(visit)
  const receipt = await report(page)
  expect.soft(await findings(page), 'receipt').toEqual([])
  await settle(receipt.number, 'closed')
  for (const large of [false, true]) {
    await page.goto('/public')
    if (large) await page.getByRole('button', { name: '大字' }).click()
    expect.soft(await findings(page), 'home').toEqual([])
    await page.goto('/public/report')
    await page.locator('textarea').fill(WORDS)
    await page.locator('.ways button').nth(2).click()
    await expect(page.locator('select').first()).toBeVisible()
    expect.soft(await findings(page), 'report').toEqual([])
    await noneTooWide(page)
    if (large) await picture(page, 'public-report-large-360')
    await follow(page, receipt)
    await page.getByRole('button', { name: '不满意' }).click()
    expect.soft(await findings(page), 'track').toEqual([])
    await noneTooWide(page)
    if (large) await picture(page, 'public-track-large-360')
    await page.goto('/public/nearby')
    await page.locator('.block button').first().click()
    await expect(page.locator('#what-open')).toBeVisible()
    await settled(page)
    expect.soft(await findings(page), 'nearby').toEqual([])
    await noneTooWide(page)
    await page.goto('/public/figures')
    await expect(page.locator('tbody tr').first()).toBeVisible()
    expect.soft(await findings(page), 'figures').toEqual([])
    await noneTooWide(page)
  }
})

test('nobody is on any public page, nor in anything it loads', async ({ visit }) => {
  const page = await arrive(visit)
  const loaded = new Set<string>()
  page.on('request', (request) => {
    if (request.method() === 'GET' && request.url().includes('/api/')) loaded.add(request.url())
  })
  const receipt = await report(page)
  await settle(receipt.number, 'closed')
  // Everybody of the demo, and what the resident said of themselves.
  const people = accounts().flatMap(({ login, name }) => [login, name])
  const secrets = [...new Set([...people, ...Object.values(CONTACT), '梧桐里', WORDS])]
  const shown: { url: string; text: string }[] = []
  const keep = async (): Promise<void> => {
    await settled(page)
    shown.push({ url: page.url(), text: await page.locator('body').innerText() })
  }
  await follow(page, receipt)
  await keep()
  await page.goto('/public/nearby')
  await page.locator('.block button').first().click()
  await expect(page.locator('.map canvas')).toBeVisible()
  await keep()
  await page.goto('/public/figures')
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await keep()
  expect([...loaded].filter((url) => url.includes('/tiles/')).length, 'tiles are looked through').toBeGreaterThan(0)
  for (const url of loaded) shown.push({ url, text: (await (await page.request.get(url)).body()).toString('utf8') })
  for (const { url, text } of shown) {
    expect(secrets.filter((secret) => text.includes(secret)), url).toEqual([])
  }
})
