import { expect, it } from 'vitest'

import { beginOfShift } from './notes'

it.each([
  [7, 0],
  [8, 8],
  [15, 8],
  [23, 16],
])('at %i o’clock the shift began at %i', (hour, began) => {
  const at = new Date(2026, 10, 24, hour, 30)
  expect(beginOfShift(at)).toEqual(new Date(2026, 10, 24, began))
})
