/** Administration: a faulty workbook is refused row by row and, mended, taken in; grids are split and merged. */

import { expect, test } from './browser'
import { account } from './people'
import { look } from './look'
import { workbook } from './workbook'

const HEADINGS = ['编码', '名称', '英文名称', '类型', '上级单位编码', '负责区域', '职能']
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const book = (rows: string[][]): { name: string; mimeType: string; buffer: Buffer } => ({
  name: '单位.xlsx',
  mimeType: XLSX,
  buffer: workbook([HEADINGS, ...rows]),
})

test('refuses a faulty workbook row by row, and takes it in once mended', async ({ signedIn }) => {
  const page = await signedIn(account('system_admin'))
  await page.goto('/admin/units')
  await page.getByRole('button', { name: '导入' }).click()
  const dialog = page.getByRole('dialog')
  const code = `e2e-${Date.now()}`
  const good = [code, '临时环卫站', '', '站所', '330203001-R', '330203001', 'sanitation']
  const rows = [good, ['e2e-2', '', '', '站所', '没有这个', '330203001', ''], ['', '', '', '', '', '', ''], ['e2e-3', '临时站', '', '飞行队', '330203001-R', '999', '']]
  await dialog.locator('input[type=file]').setInputFiles(book(rows))
  await expect(dialog.getByRole('status')).toContainText('没有导入任何数据')
  const refused = await dialog.locator('tbody tr').allInnerTexts()
  expect(refused.map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual(['3 名称', '3 上级单位编码', '5 类型', '5 负责区域'])
  await expect(dialog.getByRole('button', { name: '确认导入' })).toBeDisabled()
  await look(page, 'import-faulty')

  await dialog.locator('input[type=file]').setInputFiles(book([good]))
  await expect(dialog.getByRole('status')).toContainText('检查合格: 1 条, 其中新增 1 条')
  await dialog.getByRole('button', { name: '确认导入' }).click()
  await expect(dialog.getByRole('status')).toContainText('已导入 1 条')
  await dialog.locator('.el-dialog__footer').getByRole('button', { name: '关闭' }).click()
  await page.getByPlaceholder('按名称或编码查找').fill(code)
  await expect(page.locator('tbody tr')).toHaveCount(1)
})

test('splits a grid along a drawn line and merges the parts again', async ({ signedIn }) => {
  const page = await signedIn(account('system_admin'))
  await page.goto('/admin/areas')
  for (const name of ['海曙区', '南门街道', '澄浪社区']) {
    await page.locator('.admin-list').getByRole('button', { name }).click()
    await expect(page.locator('.path strong')).toHaveText(name)
  }
  const grids = page.locator('.admin-list label')
  await expect(grids.first()).toBeVisible()
  const before = await grids.count()
  await grids.first().locator('input').check()
  const map = page.locator('.map')
  await expect(map).toHaveAttribute('data-drawn', 'true', { timeout: 60_000 })
  await page.getByRole('button', { name: '划线' }).click()
  await map.locator('canvas').click({ position: { x: 120, y: 250 } })
  await map.locator('canvas').click({ position: { x: 372, y: 312 } })
  await map.locator('canvas').click({ position: { x: 640, y: 340 } })
  await expect(page.getByText('3 个点')).toBeVisible()
  await look(page, 'admin-split')
  await page.getByRole('button', { name: '拆分', exact: true }).click()
  await expect(grids).toHaveCount(before + 1)

  await grids.nth(before - 1).locator('input').check()
  await grids.nth(before).locator('input').check()
  await page.getByRole('button', { name: '合并', exact: true }).click()
  await expect(grids).toHaveCount(before)
})

test('opens an account with a first password and gives it a token once', async ({ signedIn, visit }) => {
  const page = await signedIn(account('security_admin'))
  await page.goto('/admin/accounts')
  await page.getByRole('button', { name: '开立账号' }).click()
  const dialog = page.getByRole('dialog')
  const login = `e2e.${Date.now()}`
  await dialog.getByPlaceholder('2 至 40 位').fill(login)
  await dialog.locator('input[maxlength="50"]').first().fill('新同事')
  await dialog.locator('.post .el-select').nth(0).click()
  await page.getByRole('option', { name: '分析员' }).click()
  await dialog.locator('.post .el-select').nth(1).click()
  await page.getByRole('option').filter({ visible: true }).first().click()
  const password = await dialog.locator('.password code').innerText()
  await dialog.locator('.el-dialog__footer').getByRole('button', { name: '开立账号' }).click()
  await expect(dialog.locator('h3')).toHaveText('接口令牌')
  await look(page, 'admin-account')

  const fresh = await visit()
  await fresh.locator('input[name=login]').fill(login)
  await fresh.locator('input[name=password]').fill(password)
  await fresh.locator('button[type=submit]').click()
  await expect(fresh.getByRole('dialog')).toContainText('修改')
})
