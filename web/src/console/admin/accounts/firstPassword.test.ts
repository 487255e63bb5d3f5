import { expect, it } from 'vitest'

import { firstPassword } from './firstPassword'

it('makes passwords people can type, each another', () => {
  const some = Array.from({ length: 50 }, firstPassword)
  for (const one of some) expect(one).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/)
  expect(new Set(some).size).toBe(50)
})
