import { expect, it } from 'vitest'

import { looksAfterSharing } from './who'

it.each([
  ['supervisor', '3302', true],
  ['supervisor', '330203', false],
  ['dispatcher', '3302', false],
])('a %s of %s: %s', (role, area, may) => {
  expect(looksAfterSharing([{ role, area }], '3302')).toBe(may)
  expect(looksAfterSharing([{ role, area }], undefined)).toBe(false)
})
