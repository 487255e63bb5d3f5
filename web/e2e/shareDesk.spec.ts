/** Sharing by hand: a subscription rests and goes on, what is stuck is sent again, a message that fits no case is dealt with. */

import { randomUUID } from 'node:crypto'

import { Api, dispatcherOf } from './api'
import { expect, test } from './browser'
import { report } from './desk'
import { look } from './look'
import { account, type Account } from './people'
import { Receiver } from './receiver'
import { caseAtUnit, keeper, refreshed, ServiceAccount } from './systems'

const worker = (): Account => account('grid_worker')

let receiver: Receiver
test.beforeAll(async () => {
  receiver = await Receiver.start()
})
test.afterAll(() => receiver.stop())

/** A system that is sent each report of the worker's grids, once for each name: its code, and its subscriptions. */
async function subscribed(...names: string[]): Promise<{ code: string; subscriptions: number[] }> {
  const keeps = await Api.as(keeper())
  const code = `e2e-desk-${Date.now()}`
  const settings = { way: { kind: 'webhook', url: `${receiver.origin}/in` } }
  const target = await keeps.post<{ id: number }>('/share/targets', { code, name: { zh: '燃气公司', en: 'Gas' }, settings })
  const subscriptions: number[] = []
  for (const name of names) {
    const rule = { filter: { areas: [worker().area] }, wants: 'report' }
    subscriptions.push((await keeps.post<{ id: number }>('/share/subscriptions', { target: target.id, name: `${name} ${code}`, rule })).id)
  }
  return { code, subscriptions }
}

/** The cases that came under a subscription. */
const came = (subscription: number): string[] => receiver.heldOf(subscription).map(({ body }) => (JSON.parse(body) as { case: { id: string } }).case.id)

test('a subscription is paused, one case is sent all the same, and then it goes on', async ({ signedIn }) => {
  const { code, subscriptions } = await subscribed('暂停的', '照常的')
  const [paused = 0, other = 0] = subscriptions
  const page = await signedIn(keeper())
  await page.goto('/share/subscriptions')
  const row = page.locator('tr', { hasText: `暂停的 ${code}` })
  await row.getByRole('button', { name: '暂停' }).click()
  await expect(row).toContainText('已暂停')

  const reporter = await signedIn(worker())
  const first = await report(reporter, worker().area, '共享: 燃气井盖旁有异味。')
  const second = await report(reporter, worker().area, '共享: 调压箱的门开着。')
  // The one beside it shows that both were up for sending.
  await expect.poll(() => came(other).sort(), { timeout: 60_000 }).toEqual([first, second].sort())
  expect(came(paused)).toEqual([])
  await page.goto(`/share/deliveries?subscription=${paused}`)
  await refreshed(page, () => expect(page.locator('tbody tr', { hasText: '待送达' })).toHaveCount(2, { timeout: 1_000 }))

  await page.goto(`/share/subscriptions/${paused}`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('已暂停')
  const { number } = await (await Api.as(keeper())).get<{ number: string }>(`/cases/${second}`)
  await page.locator('.preview li button', { hasText: number }).click()
  await expect(page.locator('.preview pre')).toContainText(number)
  await page.getByRole('button', { name: '现在就发这一个' }).click()
  await expect(page.getByText('已发出, 对方收到了')).toBeVisible()
  expect(came(paused)).toEqual([second])
  await look(page, 'share-paused', { typed: true })

  await page.getByRole('button', { name: '继续' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('进行中')
  await expect.poll(() => came(paused), { timeout: 60_000 }).toEqual([second, first])
})

test('what was given up is sent again: one alone, then all', async ({ signedIn }) => {
  const { subscriptions } = await subscribed('再发')
  const [subscription = 0] = subscriptions
  receiver.refuses = true
  const reporter = await signedIn(worker())
  const cases: string[] = []
  for (const text of ['共享: 甲处路面塌陷。', '共享: 乙处路面塌陷。', '共享: 丙处路面塌陷。']) cases.push(await report(reporter, worker().area, text))

  const page = await signedIn(keeper())
  await page.goto(`/share/deliveries?subscription=${subscription}&state=dead`)
  const rows = page.locator('tbody tr')
  await refreshed(page, () => expect(rows).toHaveCount(3, { timeout: 1_000 }))
  receiver.refuses = false
  const [one = ''] = cases
  const { number } = await (await Api.as(keeper())).get<{ number: string }>(`/cases/${one}`)
  await rows.filter({ hasText: number }).getByRole('button', { name: '再发一次' }).click()
  await expect(page.getByText('1 条已重新排队, 马上发送')).toBeVisible()
  await expect(rows).toHaveCount(2)
  await expect.poll(() => came(subscription), { timeout: 60_000 }).toEqual([one])

  await page.getByRole('button', { name: '没送到的 2 条都再发一次' }).click()
  await expect(page.getByText('2 条已重新排队, 马上发送')).toBeVisible()
  await expect.poll(() => came(subscription).sort(), { timeout: 60_000 }).toEqual([...cases].sort())
  await expect(rows).toHaveCount(0)
  await page.goto(`/share/deliveries?subscription=${subscription}`)
  await refreshed(page, () => expect(rows.filter({ hasText: '对方已收到' })).toHaveCount(3, { timeout: 1_000 }))
})

test('a kept message is said to be about a case; another is taken once it fits', async ({ signedIn }) => {
  const room = await signedIn(dispatcherOf(worker()))
  const reporter = await signedIn(worker())
  const { id, number, unit } = await caseAtUnit(reporter, room, worker().area, '共享: 路口信号灯不亮。')
  const service = await ServiceAccount.open('信号灯公司', unit)
  const keeps = await Api.as(keeper())
  const settings = { way: { kind: 'pull' }, progress: { 到场: 'comment' } }
  await keeps.post('/share/targets', { code: service.login, name: { zh: service.login, en: 'Signals' }, settings, account: service.id })
  expect(await service.tell({ request: randomUUID(), number: '330203001-19990101-0002', progress: '到场', text: '抢修车到了路口' })).toBe(202)

  const page = await signedIn(keeper())
  await page.goto('/share/inbox')
  const kept = page.locator('.admin-list li', { hasText: service.login })
  await kept.getByRole('button', { name: '说明是哪件事' }).click()
  await kept.getByRole('textbox', { name: '这是哪件事? 填事件编号' }).fill(number)
  await look(page, 'share-inbox-link', { typed: true })
  await kept.getByRole('button', { name: '按这件事收进' }).click()
  await expect(page.getByText('已收进, 成为流转记录')).toBeVisible()
  await expect(kept).toHaveCount(0)

  // Their number is not known yet, so it stays; once it is, the same message is taken.
  const theirs = `XH-${Date.now()}`
  expect(await service.tell({ request: randomUUID(), their_number: theirs, progress: '到场', text: '灯已换好' })).toBe(202)
  await refreshed(page, () => expect(kept).toHaveCount(1, { timeout: 1_000 }))
  await kept.getByRole('button', { name: '再试一次' }).click()
  await expect(page.locator('.el-message', { hasText: '找不到这件事' })).toBeVisible()
  await expect(kept).toHaveCount(1)
  expect(await service.tell({ request: randomUUID(), number, their_number: theirs })).toBe(200)
  await kept.getByRole('button', { name: '再试一次' }).click()
  await expect(kept).toHaveCount(0)

  await page.goto(`/cases/${id}`)
  const story = page.locator('.story')
  await expect(story).toContainText('抢修车到了路口')
  await expect(story).toContainText('灯已换好')
  await expect(page.getByRole('region', { name: '已共享到' })).toContainText(theirs)
})

test('an example in XML says the encoding it is sent in', async ({ signedIn }) => {
  const page = await signedIn(keeper())
  await page.goto('/share/subscriptions/new')
  const choose = async (field: string, option: string): Promise<void> => {
    await page.locator('.el-select', { has: page.getByRole('combobox', { name: field, exact: true }) }).click()
    await page.getByRole('option', { name: option }).filter({ visible: true }).click()
  }
  const template = page.getByRole('textbox', { name: '模板' })
  await choose('格式', 'XML')
  await choose('编码', 'GB 18030')
  await page.getByRole('button', { name: '从示例开始' }).click()
  await expect(template).toHaveValue(/^<\?xml version="1.0" encoding="GB18030"\?>/)
  await choose('编码', 'UTF-8')
  await expect(template).toHaveValue(/^<\?xml version="1.0" encoding="UTF-8"\?>/)
})
