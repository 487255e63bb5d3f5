/** Every page of the command room speaks one language: no raw key, no English left in Chinese, no Chinese left in English. */

import { expect, test } from './browser'
import { each, ROLES } from './every'
import { account } from './people'
import { picture } from './picture'
import { english, rawKeys, said } from './words'

/** Where names and what people wrote cannot stand: these are Chinese in an English page, too. */
const OURS = 'nav, h1, h2, h3, thead, dt, label, legend, .admin-head, .admin-bar, .tools, .filters, .list > header, .keys'

for (const role of ROLES) {
  test(`pages of a ${role} say no English in Chinese`, async ({ signedIn }) => {
    const page = await signedIn(account(role))
    await each(page, role, async ({ name }) => {
      const texts = await said(page)
      expect(texts.length, name).toBeGreaterThan(5)
      expect.soft(rawKeys(texts), name).toEqual([])
      expect.soft(english(texts), name).toEqual([])
    })
  })

  test(`pages of a ${role} say nothing in Chinese in English but names and what people wrote`, async ({ signedIn }) => {
    const page = await signedIn(account(role), { language: 'en' })
    await each(page, role, async ({ name }) => {
      if (name === 'queue') await picture(page, 'queue-en')
      expect.soft(rawKeys(await said(page)), name).toEqual([])
      const ours = await page.locator(OURS).allInnerTexts()
      expect.soft(ours.filter((text) => /[\u4e00-\u9fff]/.test(text.replace('中', ''))), name).toEqual([])
    })
  })
}
