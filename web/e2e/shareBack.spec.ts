/** A way in, set in the console: a department's list is read, its progress reaches the case, and where it fails one sees why. */

import { dispatcherOf } from './api'
import { expect, test } from './browser'
import { look } from './look'
import { account, type Account } from './people'
import { Receiver } from './receiver'
import { noneTooWide, SIZES } from './sizes'
import { caseAtUnit, keeper, refreshed, ServiceAccount } from './systems'

const worker = (): Account => account('grid_worker')

let receiver: Receiver
test.beforeAll(async () => {
  receiver = await Receiver.start()
})
test.afterAll(() => receiver.stop())

test('a list is set to be read, is read, fails and is well again', async ({ signedIn }) => {
  const room = await signedIn(dispatcherOf(worker()))
  const { id, number, unit } = await caseAtUnit(await signedIn(worker()), room, worker().area, '共享: 排水口堵了。')
  receiver.tells.push({ nr: number, zt: '到场', sm: '排水班已到现场' })
  const service = await ServiceAccount.open('排水公司', unit)
  const system = `排水公司 ${Date.now() % 10_000}`

  const page = await signedIn(keeper())
  await page.goto('/share/targets')
  await page.getByRole('button', { name: '新增系统' }).click()
  const dialog = page.getByRole('dialog')
  const choose = async (field: string, option: string | RegExp): Promise<void> => {
    await dialog.locator('.el-select', { has: page.getByRole('combobox', { name: field, exact: true }) }).last().click()
    await page.getByRole('option', { name: option }).filter({ visible: true }).click()
  }
  await dialog.getByRole('textbox', { name: '中文名称' }).fill(system)
  await dialog.getByRole('textbox', { name: '英文名称' }).fill('Drains')
  await dialog.getByRole('textbox', { name: '编码' }).fill(service.login)
  await choose('怎样送达', '对方自行拉取')
  await choose('对方的进展和热线单怎样回来', '定时读对方的列表')
  await choose('以哪个账号办理', new RegExp(service.login))
  await dialog.getByRole('textbox', { name: '对方接口的地址' }).fill(`${receiver.origin}/progress`)
  const save = dialog.locator('.el-dialog__footer').getByRole('button', { name: '保存' })
  await dialog.getByRole('textbox', { name: '列表在回答里的位置' }).fill('rows')
  await expect(dialog.getByText('应以 / 开头')).toBeVisible()
  await expect(save).toBeDisabled()
  await dialog.getByRole('textbox', { name: '列表在回答里的位置' }).fill('/rows')
  await dialog.getByRole('spinbutton', { name: '每隔几秒读一次' }).fill('1')
  await dialog.getByRole('textbox', { name: '对方的进展说法' }).fill('到场 = comment')
  for (const [field, at] of [['本平台事件编号 number', '/nr'], ['进展 progress', '/zt'], ['说明 text', '/sm']] as const) {
    await dialog.getByRole('button', { name: '加一个字段' }).click()
    await choose('本平台的字段', field)
    await dialog.getByRole('textbox', { name: '在对方消息里的位置' }).last().fill(at)
  }
  await look(page, 'share-back-new', { typed: true })
  await save.click()
  await expect(dialog.locator('.key code')).toContainText('whsec_')
  await dialog.locator('.el-dialog__footer').getByRole('button', { name: '关闭' }).click()

  const row = page.locator('tbody tr', { hasText: service.login })
  await refreshed(page, () => expect(row).toContainText(/正常, .* 读过/, { timeout: 1_000 }))
  await room.goto(`/cases/${id}`)
  await expect(room.locator('.story')).toContainText('排水班已到现场')

  receiver.fails = true
  await refreshed(page, () => expect(row).toContainText('503', { timeout: 1_000 }))
  await expect(row).toContainText('读取失败')
  for (const [name, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size)
    await noneTooWide(page)
    await look(page, `share-back-failed-${name}`, { typed: true })
  }
  await page.locator('.note').getByRole('button', { name: system }).click()
  const card = dialog.getByRole('region', { name: '回流' })
  await expect(card.getByRole('alert')).toContainText('503')
  await expect(card).toContainText('/progress')
  await expect(card).toContainText('每 1 秒一次')
  await look(page, 'share-back-card', { typed: true })

  receiver.fails = false
  await expect(async () => {
    await card.getByRole('button', { name: '刷新' }).click()
    await expect(card).toContainText('正常', { timeout: 1_000 })
  }).toPass({ timeout: 60_000 })

  // What was set stays as it was when something else is changed; then nothing is read any more.
  await choose('对方消息的编码', 'GB 18030')
  await save.click()
  await expect(dialog).toBeHidden()
  await row.getByRole('button').first().click()
  await expect(card).toContainText('GB 18030、对应了 3 个字段')
  await choose('对方的进展和热线单怎样回来', '不回流')
  await save.click()
  await expect(dialog).toBeHidden()
  await expect(row).toContainText('不回流')
})
