/** A case from report to rating, by five people in their own browsers. */

import type { Page } from '@playwright/test'

import { expect, test } from './browser'
import { account, type Account } from './people'
import { picture } from './picture'

const worker = (): Account => account('grid_worker')
const dispatcher = (): Account => account('dispatcher', ({ area }) => worker().area.startsWith(area))

const WORDS = '小区北门人行道上井盖不见了, 露出半米深的洞, 晚上没有灯。'

async function photo(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg', quality: 60 }) }
}

const primary = (page: Page): ReturnType<Page['locator']> => page.locator('[role=toolbar] .el-button--primary')
const dialog = (page: Page): ReturnType<Page['locator']> => page.locator('.el-dialog')
const send = (page: Page): Promise<void> => dialog(page).locator('.el-dialog__footer .el-button--primary').click()

async function stands(page: Page, stage: string): Promise<void> {
  await expect(page.locator('[aria-current=step] .name')).toHaveText(stage)
}

/** The next step, once the page offers it. */
async function step(page: Page, name: string): Promise<void> {
  await expect(primary(page)).toHaveText(name)
  await primary(page).click()
}

test('takes a case from report to rating', async ({ signedIn }) => {
  const reporter = await signedIn(worker())
  let address = ''
  let handler: Account | undefined

  await test.step('the grid worker reports what they see', async () => {
    await reporter.getByRole('link', { name: '事件上报' }).click()
    const map = reporter.locator('.map')
    await expect(map).toHaveAttribute('data-drawn', 'true', { timeout: 60_000 })
    await map.locator('canvas').click()
    await expect(reporter.locator('.place strong')).toContainText('·')
    await reporter.getByLabel('是什么事').fill(WORDS)
    const chip = reporter.getByRole('group', { name: '按文字推荐的类别' }).getByRole('button', { name: '井盖', exact: false }).first()
    await chip.click()
    await reporter.locator('input[type=file]').setInputFiles(await photo(reporter))
    await expect(reporter.locator('.upload li img')).toBeVisible()
    await expect(reporter.locator('.upload progress')).toHaveCount(0)
    await picture(reporter, 'loop-1-report')
    await reporter.getByRole('button', { name: '上报', exact: true }).click()
    await expect(reporter.locator('.sent .number')).toBeVisible()
    await picture(reporter, 'loop-2-reported')
    await reporter.getByRole('button', { name: '查看这件事件' }).click()
    await stands(reporter, '信息收集')
    address = new URL(reporter.url()).pathname
  })

  const room = await signedIn(dispatcher())
  await test.step('the room accepts, files and dispatches', async () => {
    await room.goto(address)
    await step(room, '受理')
    await stands(room, '案卷建立')
    await step(room, '立案')
    await dialog(room).getByRole('radio').first().check({ force: true })
    await picture(room, 'loop-3-file')
    await send(room)
    await stands(room, '任务派遣')
    await step(room, '派遣')
    handler = await whoHandles(room)
    await picture(room, 'loop-4-dispatch')
    await send(room)
    await stands(room, '任务处理')
  })

  await test.step('the unit signs and feeds back with a photo', async () => {
    const unit = await signedIn(handler ?? account('handler'))
    await unit.goto(address)
    await step(unit, '签收')
    await step(unit, '处理反馈')
    await dialog(unit).getByRole('textbox').fill('已安装新井盖, 现场清理完毕。')
    await dialog(unit).locator('input[type=file]').setInputFiles(await photo(unit))
    await expect(dialog(unit).locator('.upload progress')).toHaveCount(0)
    await picture(unit, 'loop-5-feedback')
    await send(unit)
    await stands(unit, '处理反馈')
  })

  await test.step('the grid worker verifies on the spot, told by the live page', async () => {
    await stands(reporter, '处理反馈')
    await step(reporter, '核查')
    await dialog(reporter).getByText('通过', { exact: true }).click()
    await picture(reporter, 'loop-6-verify')
    await send(reporter)
    await stands(reporter, '核实结案')
  })

  await test.step('the room closes', async () => {
    await stands(room, '核实结案')
    await step(room, '结案')
    await stands(room, '综合评价')
  })

  await test.step('the reporter rates', async () => {
    await step(reporter, '评价')
    await dialog(reporter).getByText('满意', { exact: true }).click()
    await picture(reporter, 'loop-7-rate')
    await send(reporter)
    await expect(reporter.locator('.story')).toContainText('满意')
    await picture(reporter, 'loop-8-story')
  })
})

/** An account that handles for the unit the server suggests, which the form has chosen already. */
async function whoHandles(page: Page): Promise<Account> {
  const suggested = await dialog(page).locator('.suggestion strong').innerText()
  const answer = await page.request.get('/api/v1/units')
  const { items } = (await answer.json()) as { items: { code: string; name: { zh: string } }[] }
  const code = items.find(({ name }) => name.zh === suggested)?.code
  return account('handler', ({ unit }) => unit === code)
}
