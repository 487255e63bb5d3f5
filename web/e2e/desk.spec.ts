/** The command room's daily work: dispatch by keyboard, two reports of one matter, several cases at once, saved filters. */

import { execFileSync } from 'node:child_process'

import { expect, test } from './browser'
import { file, report } from './desk'
import { account, type Account } from './people'
import { look } from './look'

const worker = (): Account => account('grid_worker')
const dispatcher = (): Account => account('dispatcher', ({ area }) => worker().area.startsWith(area))

test('dispatches by keyboard in three keystrokes, to the unit a rule suggests', async ({ signedIn }) => {
  const word = `jp${Date.now()}`
  const reporter = await signedIn(worker())
  const id = await report(reporter, worker().area, `路面有一处破损, ${word}。`)
  const room = await signedIn(dispatcher())
  await file(room, id)
  await room.goto(`/?stage=dispatch&q=${word}`)
  await expect(room.locator('.rows li')).toHaveCount(1)

  await room.keyboard.press('j')
  await expect(room.locator('.preview .suggestion')).toContainText('建议派遣给')
  const why = await room.locator('.preview .suggestion').innerText()
  await room.keyboard.press('d')
  await expect(room.locator('.el-dialog__footer .el-button--primary')).toBeFocused()
  await look(room, 'dispatch-by-keyboard')
  await room.keyboard.press('Enter')
  await expect(room.locator('.el-dialog')).toBeHidden()
  await expect(room.locator('.rows li')).toHaveCount(0)

  await room.goto(`/cases/${id}`)
  await expect(room.locator('[aria-current=step] .name')).toHaveText('任务处理')
  const unit = await room.locator('.story').innerText()
  expect(why).toContain(/主办: (.+)/.exec(unit)?.[1] ?? 'a unit')
})

test('suggests that two reports are one matter, and merges them in one click', async ({ signedIn }) => {
  const reporter = await signedIn(worker())
  const word = `tj${Date.now()}`
  const first = await report(reporter, worker().area, `同一件事: 先报的, ${word}。`)
  const second = await report(reporter, worker().area, `同一件事: 后报的, ${word}。`)
  const room = await signedIn(dispatcher())
  await room.goto(`/cases/${second}`)
  const same = room.locator('.same')
  await expect(same).toContainText('可能是同一件事')
  await look(room, 'same-matter')
  await same.locator('li', { hasText: `先报的, ${word}` }).getByRole('button', { name: '并案' }).click()
  await expect(room).toHaveURL(new RegExp(first))
  await room.goto(`/cases/${second}`)
  await expect(room.locator('.story')).toContainText('并入其他事件')
})

test('acts on several cases at once and says what became of each', async ({ signedIn }) => {
  const reporter = await signedIn(worker())
  const word = `pl${Date.now()}`
  for (const n of [1, 2, 3]) await report(reporter, worker().area, `批量受理第 ${n} 件, ${word}。`)
  const room = await signedIn(dispatcher())
  await room.goto(`/?stage=collect&q=${word}`)
  await expect(room.locator('.rows li')).toHaveCount(3)
  await room.getByRole('button', { name: '批量办理' }).click()
  await room.getByRole('button', { name: '选前 3 件' }).click()
  await room.getByRole('button', { name: '办理所选' }).click()
  const dialog = room.getByRole('dialog')
  await dialog.getByRole('radio', { name: '受理' }).click()
  await look(room, 'bulk')
  await dialog.getByRole('button', { name: '受理 3 件' }).click()
  await expect(dialog.getByRole('status')).toContainText('办成 3 件')
  await dialog.locator('.el-dialog__footer').getByRole('button', { name: '关闭' }).click()
  await expect(room.locator('.rows li')).toHaveCount(0)
})

test('keeps a filter under a name, on every desk', async ({ signedIn }) => {
  const room = await signedIn(dispatcher())
  await room.goto('/?view=area&light=red')
  await room.getByRole('button', { name: '保存当前筛选' }).click()
  await room.getByPlaceholder('起个名字').fill('辖区超时')
  await room.keyboard.press('Enter')
  await expect(room.getByRole('button', { name: '辖区超时', exact: false }).first()).toHaveAttribute('aria-pressed', 'true')
  const other = await signedIn(dispatcher())
  await other.getByRole('button', { name: '辖区超时', exact: false }).first().click()
  await expect(other).toHaveURL(/light=red/)
  await other.getByRole('button', { name: '删除筛选 辖区超时' }).click()
  await expect(other.getByRole('button', { name: '辖区超时' })).toHaveCount(0)
})

test('prints a case file, and makes the type larger', async ({ signedIn }) => {
  const room = await signedIn(account('supervisor'))
  await room.goto('/?view=area')
  const address = await room.locator('.rows a').first().getAttribute('href')
  await room.goto(`/print${address}`)
  await expect(room.locator('article[data-ready=true]')).toBeVisible()
  await look(room, 'case-print')
  const number = await room.locator('.number').first().innerText()
  const pdf = await room.pdf({ preferCSSPageSize: true })
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  // Chinese letters are in the file, not left to whoever opens it (the first yes or no is "embedded"); and they can be
  // searched and copied.
  const fonts = execFileSync('pdffonts', ['-'], { input: pdf, encoding: 'utf8' }).trim().split('\n').slice(2)
  expect(fonts.length).toBeGreaterThan(0)
  for (const font of fonts) expect(font).toMatch(/^.*? yes +(yes|no) +(yes|no) +\d/)
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' })
  for (const words of ['事件案卷', '基本情况', '流转记录', '上报', number]) expect(text).toContain(words)
  await room.goto('/')
  await room.getByRole('button', { name: '我的账号' }).click()
  await room.getByRole('menuitem', { name: '大字模式' }).click()
  await expect(room.locator('html')).toHaveAttribute('data-large', '')
  await look(room, 'queue-large')
  await room.getByRole('button', { name: '我的账号' }).click()
  await room.getByRole('menuitem', { name: '标准字号' }).click()
  await expect(room.locator('html')).not.toHaveAttribute('data-large', '')
})
