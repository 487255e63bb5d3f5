/** Sharing with a department: a system is made, its cases arrive signed, what fails is seen, mended and reconciled. */

import { randomUUID } from 'node:crypto'

import { Api } from './api'
import { expect, test } from './browser'
import { report } from './desk'
import { account, type Account } from './people'
import { look } from './look'
import { Receiver } from './receiver'
import { noneTooWide, SIZES } from './sizes'
import { keeper, ServiceAccount } from './systems'

const worker = (): Account => account('grid_worker')

const PAGES = [
  { path: 'targets', ready: 'tbody tr' },
  { path: 'subscriptions', ready: 'tbody tr' },
  { path: 'codes', ready: 'tbody tr' },
  { path: 'deliveries', ready: 'tbody tr' },
  { path: 'inbox', ready: '.empty, .admin-list li' },
  { path: 'days', ready: 'tbody tr:last-child code' },
]

let receiver: Receiver
test.beforeAll(async () => {
  receiver = await Receiver.start()
})
test.afterAll(() => receiver.stop())

test('a department is connected, and nothing is lost on the way', async ({ signedIn }) => {
  const page = await signedIn(keeper())
  const code = `e2e-${Date.now()}`
  const system = `市政设施系统 ${Date.now() % 10_000}`
  await page.goto('/share/targets')
  await page.getByRole('button', { name: '新增系统' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '中文名称' }).fill(system)
  await dialog.getByRole('textbox', { name: '英文名称' }).fill('Municipal works')
  await dialog.getByRole('textbox', { name: '编码' }).fill(code)
  await dialog.getByRole('textbox', { name: '地址', exact: true }).fill(`${receiver.origin}/in`)
  await dialog.getByRole('textbox', { name: '回执里对方编号的位置' }).fill('/data/id')
  await dialog.getByRole('textbox', { name: '对方清单的地址' }).fill(`${receiver.origin}/held`)
  await look(page, 'share-target-new', { typed: true })
  await dialog.getByRole('button', { name: '保存' }).click()
  const key = await dialog.locator('.key code').innerText()
  expect(key).toMatch(/^whsec_/)
  await dialog.locator('.el-dialog__footer').getByRole('button', { name: '关闭' }).click()

  await page.locator('tr', { hasText: code }).getByRole('button').first().click()
  await dialog.getByRole('button', { name: '测试连接' }).click()
  await expect(dialog.getByRole('status')).toContainText('对方收到了测试消息')
  await look(page, 'share-target-tried', { typed: true })
  await dialog.locator('.el-dialog__footer').getByRole('button', { name: '取消' }).click()

  await page.locator('tr', { hasText: code }).getByRole('link', { name: '建一个订阅' }).click()
  await page.getByRole('textbox', { name: '名称' }).fill('上报即送')
  await page.getByText('只要上报').click()
  await page.getByRole('button', { name: '从示例开始' }).click()
  await page.getByRole('button', { name: '试一下' }).click()
  await expect(page.locator('.preview pre')).toContainText('"orderNo"')
  await look(page, 'share-preview', { typed: true })
  await page.getByRole('button', { name: '建立订阅' }).click()
  await expect(page).toHaveURL(/subscriptions\/\d+$/)
  const subscription = /\d+$/.exec(page.url())?.[0] ?? ''

  const reporter = await signedIn(worker())
  const first = await report(reporter, worker().area, '共享: 人行道上有一处破损。')
  await expect.poll(() => receiver.held.size, { timeout: 60_000 }).toBe(2)
  const came = [...receiver.held.values()].at(-1)
  expect(came?.kind).toBe('dingbo.case.report')
  expect(came && Receiver.isSigned(came, key)).toBe(true)

  await page.goto(`/cases/${first}`)
  const shared = page.getByRole('region', { name: '已共享到' })
  await expect(shared.locator('li', { hasText: system })).toContainText('对方编号 GX-2')
  await look(page, 'share-case', { typed: true })

  // The other side turns one down: a dead letter, with what it said.
  receiver.refuses = true
  const second = await report(reporter, worker().area, '共享: 对方暂时收不下。')
  await page.goto(`/share/deliveries?subscription=${subscription}&state=dead`)
  await expect(async () => {
    await page.getByRole('button', { name: '刷新' }).click()
    await expect(page.locator('tbody tr')).toHaveCount(1, { timeout: 1_000 })
  }).toPass({ timeout: 60_000 })
  await expect(page.locator('tbody .why')).toContainText('422')
  await look(page, 'share-dead', { typed: true })
  await page.getByRole('button', { name: '看内容' }).click()
  await expect(page.getByRole('dialog').locator('pre')).toContainText('"orderNo"')
  await page.getByRole('dialog').locator('.el-dialog__footer').getByRole('button').click()

  await page.goto(`/share/days?subscription=${subscription}`)
  const today = page.locator('tbody tr').first()
  await expect(today).toContainText('有 1 处不同')
  await today.getByRole('button', { name: '看差异' }).click()
  await expect(page.locator('.detail')).toContainText('还没有收到确认')
  await look(page, 'share-days-differ', { typed: true })

  // It is well again: what was missing is sent from the page, and the day agrees on all three sides.
  receiver.refuses = false
  await page.getByRole('button', { name: '补发 1 条' }).click()
  await expect(async () => {
    await page.getByRole('button', { name: '刷新' }).click()
    await expect(today).toContainText('一致', { timeout: 1_000 })
  }).toPass({ timeout: 60_000 })
  // Three digests, all the same; the table may just be read anew.
  await expect
    .poll(async () => {
      const digests = await today.locator('code').allInnerTexts()
      return [digests.length, new Set(digests).size]
    })
    .toEqual([3, 1])
  await look(page, 'share-days-agree', { typed: true })

  await page.goto(`/share/subscriptions/${subscription}`)
  await page.getByRole('button', { name: '重新发送' }).click()
  await expect(dialog.getByRole('status')).toContainText('共 2 条投递会再发一次')
  await look(page, 'share-replay', { typed: true })
  await dialog.getByRole('button', { name: '重新发送 2 条' }).click()
  await expect(dialog).toBeHidden()
  await page.goto(`/share/deliveries?subscription=${subscription}`)
  await expect(async () => {
    await page.getByRole('button', { name: '刷新' }).click()
    await expect(page.locator('tbody tr', { hasText: '对方已收到' })).toHaveCount(2, { timeout: 1_000 })
  }).toPass({ timeout: 60_000 })
  expect(receiver.heldOf(subscription)).toHaveLength(2)

  await reporter.goto(`/cases/${second}`)
  await expect(reporter.getByRole('region', { name: '已共享到' })).toContainText(system)
})

test('progress that fits no case waits for a person', async ({ signedIn }) => {
  const service = await ServiceAccount.open('园林系统')
  const keeps = await Api.as(keeper())
  const settings = { way: { kind: 'pull' }, progress: { 办结: 'feed_back' } }
  await keeps.post('/share/targets', { code: service.login, name: { zh: '园林系统', en: 'Parks' }, settings, account: service.id })
  expect(await service.tell({ request: randomUUID(), number: '330203001-19990101-0001', progress: '办结', text: '已修剪' })).toBe(202)

  const page = await signedIn(keeper())
  await page.goto('/share/inbox')
  const kept = page.locator('.admin-list li', { hasText: '园林系统' }).first()
  await kept.locator('summary').click()
  await expect(kept.locator('pre')).toContainText('19990101')
  await look(page, 'share-inbox', { typed: true })
  await kept.getByRole('button', { name: '另行处理' }).click()
  await kept.getByRole('textbox', { name: '怎样处理的' }).fill('已电话告知, 该号不是本市事项')
  await kept.getByRole('button', { name: '标为已处理' }).click()
  await expect(page.getByText('已标为处理过')).toBeVisible()
})

test('codes are taken in from a file, looked at, and stored as a version', async ({ signedIn }) => {
  const page = await signedIn(keeper())
  await page.goto('/share/codes')
  await page.getByRole('button', { name: '新增码表' }).click()
  await page.getByRole('textbox', { name: '码表名' }).fill(`e2e_${Date.now()}`)
  await page.getByRole('button', { name: '开始填' }).click()
  const file = (text: string): { name: string; mimeType: string; buffer: Buffer } => ({ name: 'codes.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await page.locator('input[type=file]').setInputFiles(file('ours,theirs\n0101,A1\n0102,\n'))
  await expect(page.getByText('缺少对方编码')).toBeVisible()
  await look(page, 'share-codes-faulty', { typed: true })
  await page.locator('input[type=file]').setInputFiles(file('ours,theirs\n0101,A1\n0102,A2\n'))
  await expect(page.getByText('新增 2 条')).toBeVisible()
  await page.getByRole('button', { name: '保存为新的一版' }).click()
  await expect(page.getByText('已保存为第 1 版')).toBeVisible()
})

for (const [name, size] of Object.entries(SIZES)) {
  test(`the pages of sharing at ${name} px`, async ({ signedIn }) => {
    const page = await signedIn(keeper(), { size })
    for (const { path, ready } of PAGES) {
      await page.goto(`/share/${path}`)
      await expect(page.locator(ready).first()).toBeVisible()
      await look(page, `share-${path}-${name}`, { typed: true })
      await noneTooWide(page)
    }
    await page.goto('/share/subscriptions')
    await page.locator('tbody a').first().click()
    await expect(page.locator('.preview li').first()).toBeVisible()
    await look(page, `share-subscription-${name}`, { typed: true })
    await noneTooWide(page)
  })
}

test('the pages of sharing say nothing in Chinese in English', async ({ signedIn }) => {
  const page = await signedIn(keeper(), { language: 'en' })
  for (const { path, ready } of PAGES) {
    await page.goto(`/share/${path}`)
    await expect(page.locator(ready).first()).toBeVisible()
    const chrome = await page.locator('nav, h1, thead, .admin-head, .admin-page > .quiet').allInnerTexts()
    expect.soft(chrome.join(' ').replaceAll('中', ''), path).not.toMatch(/[\u4e00-\u9fff]/)
  }
  await look(page, 'share-days-en', { typed: true })
  await page.goto('/share/subscriptions')
  await page.locator('tbody a').first().click()
  await expect(page.locator('.preview li').first()).toBeVisible()
  await look(page, 'share-subscription-en', { typed: true })
})
