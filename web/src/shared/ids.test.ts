import { expect, it } from 'vitest'

import { uuidv7 } from './ids'

it('carries the time, the version and the variant', () => {
  const id = uuidv7(0x0192_3456_789a)
  expect(id).toMatch(/^01923456-789a-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('sorts by time and never repeats', () => {
  const ids = Array.from({ length: 500 }, (_, index) => uuidv7(1_000_000 + index))
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(Array.from({ length: 500 }, () => uuidv7(5)))).toHaveProperty('size', 500)
})
