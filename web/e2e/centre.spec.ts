/** Between units and above them: duties handed to a deputy, a ruling that binds, supervision, the shift's handover. */

import type { Page } from '@playwright/test'

import { expect, test } from './browser'
import { dispatch, file, giveBack, report } from './desk'
import { account, type Account } from './people'
import { look } from './look'

const worker = (): Account => account('grid_worker')
const dispatcher = (): Account => account('dispatcher', ({ area }) => worker().area.startsWith(area))
/** The county's, whose code is the beginning of the worker's. */
const supervisor = (): Account => account('supervisor', ({ area }) => area.length === 6 && worker().area.startsWith(area))

const dialog = (page: Page): ReturnType<Page['locator']> => page.locator('.el-dialog')
const send = (page: Page): Promise<void> => dialog(page).locator('.el-dialog__footer .el-button--primary').click()

/** Takes an action from wherever the bar has it. */
async function take(page: Page, name: string): Promise<void> {
  const bar = page.getByRole('toolbar', { name: '可以做的操作' })
  await expect(bar).toBeVisible()
  const button = bar.getByRole('button', { name, exact: true })
  if (await button.count()) {
    await button.click()
    return
  }
  await bar.getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

test('a unit that says it is not its matter is bound by the ruling of the centre above', async ({ signedIn }) => {
  const reporter = await signedIn(worker())
  const id = await report(reporter, worker().area, `权属不清的一处护栏 ${Date.now()}`)
  const room = await signedIn(dispatcher())
  await file(room, id)
  const code = await dispatch(room, id)
  const unit = await signedIn(account('handler', (one) => one.unit === code))
  // Returned twice, it comes back a third time.
  for (let returns = 1; returns <= 2; returns += 1) {
    await giveBack(unit, id)
    await dispatch(room, id, code)
  }
  await unit.goto(`/cases/${id}`)
  await take(unit, '提请裁定')
  await dialog(unit).getByRole('radio').first().check({ force: true })
  await dialog(unit).getByRole('textbox').fill('护栏由交通部门建设和管养, 请裁定。')
  await send(unit)
  await expect(dialog(unit)).toBeHidden()

  const centre = await signedIn(supervisor())
  await centre.goto(`/cases/${id}`)
  await take(centre, '裁定')
  await dialog(centre).locator('.suggestion').click()
  await dialog(centre).getByRole('textbox').last().fill('按属地, 由该单位先行处置。')
  await look(centre, 'ruling')
  await send(centre)
  await expect(centre.locator('.story')).toContainText('裁定由')
  await unit.goto(`/cases/${id}`)
  await expect(unit.locator('.story')).toContainText('裁定由')
})

test('one hands a duty to a deputy', async ({ signedIn }) => {
  const reporter = await signedIn(worker())
  const room = await signedIn(dispatcher())
  // A department has more than one to handle its matters.
  const lead = account('unit_lead', ({ area }) => worker().area.startsWith(area))
  const handler = account('handler', ({ unit }) => unit === lead.unit)
  const id = await report(reporter, worker().area, `委托代办的一件 ${Date.now()}`)
  await file(room, id)
  await dispatch(room, id, lead.unit)

  const department = await signedIn(lead)
  await department.goto(`/cases/${id}`)
  await take(department, '单位内分办')
  await choose(department, lead.name)
  await take(department, '委托代办')
  await choose(department, handler.name)
  const deputy = await signedIn(handler)
  await deputy.goto(`/cases/${id}`)
  await expect(deputy.locator('.story')).toContainText('委托代办')
  await expect(deputy.getByRole('complementary')).toContainText(handler.name)
})

async function choose(page: Page, name: string): Promise<void> {
  await dialog(page).locator('.el-select').click()
  await page.getByRole('option', { name }).click()
  await send(page)
  await expect(dialog(page)).toBeHidden()
}

test('a centre supervises, and the board and the shift sheet show it', async ({ signedIn }) => {
  const reporter = await signedIn(worker())
  const id = await report(reporter, worker().area, `要督办的一件 ${Date.now()}`)
  const centre = await signedIn(supervisor())
  await centre.goto(`/cases/${id}`)
  await take(centre, '督办')
  await dialog(centre).getByRole('radio').first().check({ force: true })
  await dialog(centre).getByRole('textbox').last().fill('请今天内到场。')
  await send(centre)
  await expect(dialog(centre)).toBeHidden()
  await centre.goto('/board')
  await expect(centre.getByRole('region', { name: '督办中' }).locator('li').first()).toBeVisible()
  await centre.locator('.areas tbody tr button').first().click()
  await expect(centre.getByRole('navigation', { name: '看哪个区域' }).locator('strong')).not.toHaveText(/^$/)

  const room = await signedIn(dispatcher())
  await room.goto('/shift')
  await room.getByRole('textbox', { name: '本班情况与交代事项' }).fill('低洼点已通知到位。')
  await room.locator('td.note input').first().fill('下午回访')
  await room.getByRole('textbox', { name: '接班人' }).fill('李丽娜')
  await room.reload()
  await expect(room.getByRole('textbox', { name: '本班情况与交代事项' })).toHaveValue('低洼点已通知到位。')
  await room.emulateMedia({ media: 'print' })
  await expect(room.locator('.written').first()).toHaveText('低洼点已通知到位。')
  await look(room, 'shift-print')
})
