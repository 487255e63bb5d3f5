/** A case from report to rating, by four people in their own browsers, in both languages, at a desk and on a phone's screen. */

import type { Page } from '@playwright/test'

import { DESK, expect, test, type Options } from './browser'
import { look } from './look'
import { account, type Account } from './people'
import { picture } from './picture'
import { text } from './words'

const worker = (): Account => account('grid_worker')
const dispatcher = (): Account => account('dispatcher', ({ area }) => worker().area.startsWith(area))
/** Of the same room, yet not whoever handled it. */
const verifier = (): Account => account('verifier', ({ area }) => worker().area.startsWith(area))

const WORDS = '小区北门人行道上井盖不见了, 露出半米深的洞, 晚上没有灯。'

/** What the server calls each step. */
const STEPS = {
  zh: { accept: '受理', file: '立案', dispatch: '派遣', sign: '签收', feedBack: '处理反馈', verify: '核查', close: '结案', rate: '评价' },
  en: { accept: 'Accept', file: 'File', dispatch: 'Dispatch', sign: 'Sign for', feedBack: 'Feed back', verify: 'Verify', close: 'Close', rate: 'Rate' },
} as const
type Step = keyof (typeof STEPS)['zh']

async function photo(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  return { name: '照片.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg', quality: 60 }) }
}

const primary = (page: Page): ReturnType<Page['locator']> => page.locator('[role=toolbar] .el-button--primary')
const dialog = (page: Page): ReturnType<Page['locator']> => page.locator('.el-dialog')
const send = (page: Page): Promise<void> => dialog(page).locator('.el-dialog__footer .el-button--primary').click()

const WAYS: readonly { name: string; options: Required<Options>; kept: boolean }[] = [
  // Its pictures are kept.
  { name: 'in Chinese at a desk', options: { language: 'zh', size: DESK }, kept: true },
  { name: 'in English at a desk', options: { language: 'en', size: DESK }, kept: false },
  { name: "in Chinese on a phone's screen", options: { language: 'zh', size: { width: 360, height: 740 } }, kept: false },
  { name: "in English on a phone's screen", options: { language: 'en', size: { width: 360, height: 740 } }, kept: false },
]

for (const { name, options, kept } of WAYS) {
  const { language } = options
  const say = (key: string): string => text(language, key)

  test(`takes a case from report to rating ${name}`, async ({ signedIn }) => {
    const show = async (page: Page, part: string): Promise<void> => {
      if (kept) await picture(page, `loop-${part}`)
    }

    async function stands(page: Page, stage: string): Promise<void> {
      await expect(page.locator('[aria-current=step] .name')).toHaveText(say(`stage.${stage}`))
    }

    /** The next step, once the page offers it. */
    async function step(page: Page, which: Step): Promise<void> {
      await expect(primary(page)).toHaveText(STEPS[language][which])
      await primary(page).click()
    }

    const reporter = await signedIn(worker(), options)
    let address = ''
    let handler: Account | undefined

    await test.step('the grid worker reports what they see', async () => {
      await reporter.getByRole('link', { name: say('menu.report'), exact: true }).click()
      const map = reporter.locator('.map')
      await expect(map).toHaveAttribute('data-drawn', 'true', { timeout: 60_000 })
      await map.locator('canvas').click()
      await expect(reporter.locator('.place strong')).toContainText('·')
      await reporter.getByLabel(say('report.text')).fill(WORDS)
      const chips = reporter.getByRole('group', { name: say('report.suggested') })
      await chips.getByRole('button', { name: /井盖|manhole/i }).first().click()
      await reporter.locator('input[type=file]').setInputFiles(await photo(reporter))
      await expect(reporter.locator('.upload li img')).toBeVisible()
      await expect(reporter.locator('.upload progress')).toHaveCount(0)
      await show(reporter, '1-report')
      await reporter.getByRole('button', { name: say('report.send'), exact: true }).click()
      await expect(reporter.locator('.sent .number')).toBeVisible()
      await show(reporter, '2-reported')
      await reporter.getByRole('button', { name: say('report.open') }).click()
      await stands(reporter, 'collect')
      address = new URL(reporter.url()).pathname
    })

    const room = await signedIn(dispatcher(), options)
    await test.step('the room accepts, files and dispatches', async () => {
      await room.goto(address)
      await step(room, 'accept')
      await stands(room, 'file')
      await step(room, 'file')
      await dialog(room).getByRole('radio').first().check({ force: true })
      if (kept) await look(room, 'loop-3-file')
      await send(room)
      await stands(room, 'dispatch')
      await step(room, 'dispatch')
      handler = await whoHandles(room)
      if (kept) await look(room, 'loop-4-dispatch')
      await send(room)
      await stands(room, 'handle')
    })

    await test.step('the unit signs and feeds back with a photo', async () => {
      const unit = await signedIn(handler ?? account('handler'), options)
      await unit.goto(address)
      await step(unit, 'sign')
      await step(unit, 'feedBack')
      await dialog(unit).getByRole('textbox').fill('已安装新井盖, 现场清理完毕。')
      await dialog(unit).locator('input[type=file]').setInputFiles(await photo(unit))
      await expect(dialog(unit).locator('.upload progress')).toHaveCount(0)
      if (kept) await look(unit, 'loop-5-feedback')
      await send(unit)
      await stands(unit, 'feedback')
    })

    await test.step("the room's verifier checks on the spot; the reporter's page follows", async () => {
      await stands(reporter, 'feedback')
      const checks = await signedIn(verifier(), options)
      await checks.goto(address)
      await step(checks, 'verify')
      await dialog(checks).getByText(say('finding.pass'), { exact: true }).click()
      if (kept) await look(checks, 'loop-6-verify')
      await send(checks)
      await stands(checks, 'close')
      await stands(reporter, 'close')
    })

    await test.step('the room closes', async () => {
      await stands(room, 'close')
      await step(room, 'close')
      await stands(room, 'evaluate')
    })

    await test.step('the reporter rates', async () => {
      await step(reporter, 'rate')
      await dialog(reporter).getByText(say('form.satisfiedYes'), { exact: true }).click()
      if (kept) await look(reporter, 'loop-7-rate')
      await send(reporter)
      await expect(reporter.locator('.story')).toContainText(say('form.satisfiedYes'))
      await show(reporter, '8-story')
    })
  })
}

/** An account that handles for the unit the server suggests, which the form has chosen already. */
async function whoHandles(page: Page): Promise<Account> {
  const suggested = await dialog(page).locator('.suggestion strong').innerText()
  const answer = await page.request.get('/api/v1/units')
  const { items } = (await answer.json()) as { items: { code: string; name: { zh: string; en: string } }[] }
  const code = items.find(({ name }) => name.zh === suggested || name.en === suggested)?.code
  return account('handler', ({ unit }) => unit === code)
}
