/** The grid worker's phone: three taps, a shift without network, what is sealed, a conflict, every page in both languages. */

import type { Page } from '@playwright/test'

import { Api, caseToVerify, dispatcherOf, type Case } from './api'
import findings from './axe'
import { expect, origin, test } from './browser'
import { colleague, enter, pocket, ready, report, shareOfLand, worker, type Told } from './fieldPages'
import { Network } from './network'
import { Phone, POCKET, SPOT } from './phone'
import { picture, settled } from './picture'
import { noneTooWide } from './sizes'

test('a report takes three taps, and no map', async ({ browser }) => {
  const context = await browser.newContext({ viewport: POCKET, baseURL: origin(), hasTouch: true, serviceWorkers: 'block' })
  const page = await pocket(context)
  await page.route(/maplibre/, (route) => route.abort())
  const files = new Set<string>()
  let loaded = 0
  const watch = await context.newCDPSession(page)
  await watch.send('Network.enable')
  watch.on('Network.responseReceived', ({ requestId, response }) => {
    if (!response.url.includes('/api/')) files.add(requestId)
  })
  watch.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => (loaded += files.has(requestId) ? encodedDataLength : 0))

  await page.goto('/field')
  await enter(page, worker())
  await ready(page)
  expect(loaded, 'bytes of the first load, as they went over the wire').toBeLessThan(250 * 1024)
  console.log(`      first load: ${(loaded / 1024).toFixed(1)} kB on the wire`)

  const words = `三次点按 ${Date.now()} 路灯不亮`
  const begun = Date.now()
  await page.locator('textarea').tap()
  await page.keyboard.type(words)
  await page.locator('.report .chip', { hasText: '路灯故障' }).tap()
  await page.locator('.go button').tap()
  const number = await page.locator('.sent a').innerText()
  expect(Date.now() - begun, 'milliseconds from the first tap to the number').toBeLessThan(30_000)
  const found = await (await Api.as(worker())).get<Case & { channel: string; area: string }>(`/cases/by-number/${number}`)
  expect(found).toMatchObject({ channel: 'grid', summary: words })
  expect(found.area.startsWith(worker().area)).toBe(true)
  await context.close()
})

test('a photo is asked for only where the condition asks, and goes out small and without its place', async ({ browser }) => {
  const context = await browser.newContext({ viewport: POCKET, baseURL: origin() })
  const page = await pocket(context)
  await page.goto('/field')
  await enter(page, worker())
  await ready(page)
  await page.locator('textarea').fill('路面上有一只死猫')
  await page.locator('.report .chip', { hasText: '动物尸体' }).click()
  await page.locator('.go button').click()
  await expect(page.locator('.missing')).toHaveText('这种情形需要一张照片')
  const photo = await page.screenshot({ type: 'jpeg', quality: 90 })
  await page.locator('input[type=file]').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: photo })
  await expect(page.locator('.photos li img')).toBeVisible()
  await picture(page, 'field-photo')
  await page.locator('.go button').click()
  const number = await page.locator('.sent a').innerText()
  const api = await Api.as(worker())
  const { id } = await api.get<Case>(`/cases/by-number/${number}`)
  const { items } = await api.get<{ items: { evidence: unknown[] }[] }>(`/cases/${id}/steps`)
  expect(items[0]?.evidence).toHaveLength(1)
  await context.close()
})

test('a shift of 50 reports and a verification without network: killed twice, each arrives once and in order', async () => {
  const network = await Network.open()
  const phone = await Phone.new()
  const mark = `离线班次${Date.now()}`
  const finding = `${mark} 现场看过, 已修剪`
  const id = await caseToVerify(worker(), SPOT, `${mark} 行道树遮住路灯`)
  const words = (n: number): string => `${mark} 第${String(n).padStart(2, '0')}处路灯不亮`
  try {
    let page = await phone.start(`${network.url}/field`)
    await test.step('at home the phone takes in what it needs', async () => {
      await enter(page, worker())
      await ready(page)
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
      // The pages never opened yet, the map and its tiles are on the phone, too.
      await page.waitForFunction(async () => {
        const kept = await caches.match(/** any tile of one's own grids */ '/api/v1/tiles/areas/14/13723/6766')
        const names = (await caches.keys()).filter((name) => name.startsWith('field-shell'))
        const files = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))
        return kept !== undefined && files.flat().some((url) => url.includes('/field-map-'))
      })
      await page.locator('nav a', { hasText: '任务' }).click()
      await page.locator(`a[href$="${id}"]`).waitFor()
      await phone.stop()
    })

    network.cut()
    await test.step('25 reports, one with a photo, and a verification with another; then the battery is taken out', async () => {
      page = await phone.start(`${network.url}/field`)
      await ready(page)
      await settled(page)
      await expect.poll(() => shareOfLand(page), { message: 'the land is drawn from the tiles kept here' }).toBeGreaterThan(0.5)
      const photo = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg', quality: 90 }) }
      await page.locator('input[type=file]').setInputFiles(photo)
      await expect(page.locator('.photos li img')).toBeVisible()
      for (let n = 1; n <= 25; n += 1) await report(page, words(n), '路灯故障')
      await expect(page.locator('.state')).toHaveText('离线 · 25 件待发送')
      await settled(page)
      await picture(page, 'field-offline')
      await page.locator('nav a', { hasText: '任务' }).click()
      await page.locator(`a[href$="${id}"]`).click()
      await page.locator('.actions .primary', { hasText: '核查' }).click()
      await page.locator('dialog').getByText('通过', { exact: true }).click()
      await page.locator('dialog textarea').fill(finding)
      await page.locator('dialog input[type=file]').setInputFiles(photo)
      await expect(page.locator('dialog .photos li img')).toBeVisible()
      await page.locator('dialog footer .primary').click()
      await expect(page.locator('article.waiting')).toContainText(finding)
      await expect(page.locator('a.state')).toHaveText('离线 · 26 件待发送')
      await phone.kill()
    })

    await test.step('25 more after a restart, still without network', async () => {
      page = await phone.start(`${network.url}/field`)
      await ready(page)
      await expect(page.locator('.state')).toHaveText('离线 · 26 件待发送')
      for (let n = 26; n <= 50; n += 1) await report(page, words(n), '路灯故障')
      await page.locator('nav a', { hasText: '我的' }).click()
      await expect(page.locator('article.waiting')).toHaveCount(51)
      await picture(page, 'field-waiting')
    })

    await test.step('the network is back, and the battery goes in the middle of sending', async () => {
      network.restore()
      await page.locator('button', { hasText: '现在发送' }).click()
      await page.waitForFunction(() => document.querySelectorAll('article.waiting').length < 51)
      await phone.kill()
    })

    await test.step('what is left goes out by itself', async () => {
      page = await phone.start(`${network.url}/field/mine`)
      await expect(page.locator('article.waiting')).toHaveCount(0)
      await expect(page.locator('article.refused')).toHaveCount(0)
      await expect(page.locator('main .wide')).toHaveText('从这部手机发出的 51 件')
    })

    const api = await Api.as(worker())
    const { items } = await api.get<{ items: Case[] }>('/cases?mine=true&state=all&limit=200')
    const made = items.filter(({ summary }) => summary?.startsWith(`${mark} 第`))
    const inOrder = made.sort((one, other) => one.number.localeCompare(other.number)).map(({ summary }) => summary)
    expect(inOrder).toEqual(Array.from({ length: 50 }, (_, index) => words(index + 1)))
    const first = made.find(({ summary }) => summary === words(1))
    const [reported, verified] = await Promise.all([first?.id ?? '', id].map((one) => api.get<{ items: Told[] }>(`/cases/${one}/steps`)))
    expect(reported?.items[0]?.evidence, 'the photo of the report').toHaveLength(1)
    const verifications = verified?.items.filter(({ action }) => action.kind === 'verify') ?? []
    expect(verifications.map(({ words: said, evidence }) => [said?.text, evidence.length])).toEqual([[finding, 1]])
  } finally {
    await phone.discard()
    await network.close()
  }
})

test('what waits survives signing out, sealed for its account', async () => {
  const network = await Network.open()
  const phone = await Phone.new()
  const words = `封存${Date.now()} 路灯不亮`
  try {
    const page = await phone.start(`${network.url}/field`)
    await enter(page, worker())
    await ready(page)
    network.cut()
    await report(page, words, '路灯故障')
    await expect(page.locator('.state')).toHaveText('离线 · 1 件待发送')
    await page.locator('nav a', { hasText: '设置' }).click()
    await expect(page.locator('h1', { hasText: '设置' })).toBeVisible()
    await picture(page, 'field-leaving')
    await page.locator('button', { hasText: '退出登录' }).click()
    await expect(page.locator('.note')).toContainText(`${worker().login} 的 1 件待发送`)
    await picture(page, 'field-signin')
    expect(await stored(page)).not.toContain('封存')

    network.restore()
    await enter(page, colleague())
    await page.locator('nav a', { hasText: '我的' }).click()
    await expect(page.locator('h2', { hasText: '我上报的' })).toBeVisible()
    await expect(page.locator('article.waiting')).toHaveCount(0)
    await page.locator('nav a', { hasText: '设置' }).click()
    await page.locator('button', { hasText: '退出登录' }).click()
    await expect(page.locator('.note')).toContainText(worker().login)

    await enter(page, worker())
    const api = await Api.as(worker())
    await expect
      .poll(async () => (await api.get<{ items: Case[] }>('/cases?mine=true&limit=5')).items.filter(({ summary }) => summary === words).length)
      .toBe(1)
  } finally {
    await phone.discard()
    await network.close()
  }
})

/** Everything in the phone's database, bytes as text. */
function stored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('dingbo-field')
    const db = await new Promise<IDBDatabase>((done) => (opening.onsuccess = () => done(opening.result)))
    const decoder = new TextDecoder()
    const all: string[] = []
    for (const name of Array.from(db.objectStoreNames)) {
      const asking = db.transaction(name).objectStore(name).getAll()
      const rows = await new Promise<unknown[]>((done) => (asking.onsuccess = () => done(asking.result as unknown[])))
      all.push(JSON.stringify(rows, (_, value: unknown) => (value instanceof ArrayBuffer ? decoder.decode(value) : value)))
    }
    db.close()
    if (all.join('').length < 100) throw new Error('the database is empty')
    return all.join('')
  })
}

test('a session that ran out seals the phone, and nothing is lost', async ({ browser }) => {
  const context = await browser.newContext({ viewport: POCKET, baseURL: origin() })
  const page = await pocket(context)
  await page.goto('/field')
  await enter(page, worker())
  await ready(page)
  const words = `会话过期${Date.now()} 路灯不亮`
  await page.locator('textarea').fill(words)
  await expect(page.locator('.report .chip', { hasText: '路灯故障' })).toBeVisible()
  await context.clearCookies()
  // The next thing asked of the server tells: the tasks, unless something was asked already. What was typed is kept.
  await page.evaluate(() => document.querySelector<HTMLElement>('nav a[href="/field/tasks"]')?.click())
  await expect(page.locator('.note.warn')).toContainText('登录已过期')
  await enter(page, worker())
  await page.locator('nav a', { hasText: '上报' }).click()
  await expect(page.locator('textarea')).toHaveValue(words)
  await page.locator('.report .chip', { hasText: '路灯故障' }).click()
  await page.locator('.go button').click()
  await page.locator('nav a', { hasText: '我的' }).click()
  await expect(page.locator('main .card .summary', { hasText: words })).toBeVisible()
  await context.close()
})

test('a case closed meanwhile: the conflict is explained, and the words become a note', async () => {
  const network = await Network.open()
  const phone = await Phone.new()
  const id = await caseToVerify(worker(), SPOT, `行道树遮住路灯 ${Date.now()}`)
  const words = `现场看过, 已修剪 ${Date.now()}`
  try {
    const page = await phone.start(`${network.url}/field`)
    await enter(page, worker())
    await page.locator('nav a', { hasText: '任务' }).click()
    await page.locator(`a[href$="${id}"]`).waitFor()
    await picture(page, 'field-tasks')

    network.cut()
    await page.locator(`a[href$="${id}"]`).click()
    await expect(page.locator('.note.warn')).toContainText('连不上服务器')
    await page.locator('.actions .primary', { hasText: '核查' }).click()
    await page.locator('dialog').getByText('通过', { exact: true }).click()
    await page.locator('dialog textarea').fill(words)
    await picture(page, 'field-verify')
    await page.locator('dialog footer .primary').click()
    await expect(page.locator('article.waiting')).toContainText('待发送')

    const room = await Api.as(dispatcherOf(worker()))
    await room.act(id, { kind: 'verify', verdict: 'pass' })
    await room.act(id, { kind: 'close' })

    network.restore()
    const card = page.locator('article.refused')
    await expect(card).toContainText('这件事已结案')
    await expect(card).toContainText(words)
    await expect(card).toContainText('您写的话和照片都还在手机里')
    await picture(page, 'field-conflict')
    // Two quick taps are one decision.
    await card.locator('button', { hasText: '改为备注发送' }).dblclick()
    await expect(card).toHaveCount(0)
    const notes = async (): Promise<number> => {
      const { items } = await room.get<{ items: Told[] }>(`/cases/${id}/steps`)
      return items.filter(({ action, words: said }) => action.kind === 'comment' && said?.text === words).length
    }
    await expect.poll(notes).toBe(1)
    await expect(page.locator('article.waiting')).toHaveCount(0)
    expect(await notes()).toBe(1)
  } finally {
    await phone.discard()
    await network.close()
  }
})

test('a new task is announced; the way to it is worked out on the phone, and the position leaves it never', async ({ browser }) => {
  await caseToVerify(worker(), SPOT, `行道树遮住路灯 ${Date.now()}`)
  // A web view that knows no service worker.
  const context = await browser.newContext({ viewport: POCKET, baseURL: origin(), serviceWorkers: 'block' })
  const page = await pocket(context)
  const isTold = (): Promise<unknown> => page.waitForResponse((answer) => answer.url().endsWith('/live'))
  await page.goto('/field/tasks')
  // Each page has a stream of its own: that of the first has to be there before that of the second is waited for.
  const first = isTold()
  await enter(page, worker())
  await first
  const live = isTold()
  await page.goto('/field/settings')
  await live
  const told: string[] = []
  page.on('request', (request) => told.push(`${request.url()} ${request.postData() ?? ''}`))

  await caseToVerify(worker(), { longitude: 121.5442, latitude: 29.8651 }, `另一处行道树 ${Date.now()}`)
  await expect(page.locator('.toast')).toContainText('有新的核查任务')
  await picture(page, 'field-notice')
  await page.locator('nav a', { hasText: '任务' }).click()
  await expect(page.locator('.list li')).not.toHaveCount(0)
  await page.locator('.chip', { hasText: '按路线排' }).click()
  await expect(page.locator('.list li').first()).toContainText('米')
  await picture(page, 'field-route')
  const away = await page.locator('.list .card > .small').allInnerTexts()
  const metres = away.map((text) => Number(/([\d,]+) 米/.exec(text)?.[1]?.replaceAll(',', '')))
  expect(metres[0]).toBe(Math.min(...metres))
  expect(told.filter((one) => one.includes('121.544') || one.includes('29.865')), 'requests that tell the position').toEqual([])
  await context.close()
})

for (const language of ['zh', 'en'] as const) {
  test(`every page in ${language}, in usual and in large type`, async ({ browser }) => {
    const id = await caseToVerify(worker(), SPOT, `行道树遮住路灯 ${Date.now()}`)
    const context = await browser.newContext({ viewport: POCKET, baseURL: origin(), reducedMotion: 'reduce' })
    await context.addInitScript((chosen) => localStorage.setItem('dingbo.language', chosen), language)
    const wrong: string[] = []
    const page = await pocket(context)
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
    page.on('pageerror', (error) => wrong.push(error.message))
    await page.goto('/field')
    await expect(page.locator('input[name=login]')).toBeVisible()
    expect.soft(await findings(page), 'sign-in').toEqual([])
    await enter(page, worker())

    const pages = { report: '/field', tasks: '/field/tasks', mine: '/field/mine', settings: '/field/settings', case: `/field/cases/${id}` }
    for (const type of ['usual', 'large'] as const) {
      await page.evaluate((large) => localStorage.setItem('dingbo.largeType', large ? '1' : '0'), type === 'large')
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(path)
        await page.locator(name === 'tasks' || name === 'mine' ? 'main li a' : name === 'case' ? 'main h1' : 'main .button').first().waitFor()
        await settled(page)
        await expect(page.locator('html')).toHaveAttribute('data-type', type)
        await noneTooWide(page)
        expect.soft(await findings(page), `${name}, ${type}`).toEqual([])
        if (type === 'usual' || name === 'report') await picture(page, `field-${name}-${type === 'large' ? 'large-' : ''}${language}`)
        if (language === 'en') {
          const chrome = await page.locator('nav, main h1, main h2, main button, main label > span:not([lang]), .state').allInnerTexts()
          expect.soft(chrome.join(' '), name).not.toMatch(/[\u4e00-\u9fff]/)
        }
      }
      await page.goto('/field')
      await page.locator('.other').click()
      await expect(page.locator('dialog')).toBeVisible()
      await noneTooWide(page)
      expect.soft(await findings(page), `categories, ${type}`).toEqual([])
      if (type === 'usual') await picture(page, `field-categories-${language}`)
    }
    expect(wrong, 'errors on the console').toEqual([])
    await context.close()
  })
}
