import { expect, it } from 'vitest'

import { fitting } from './fit'

it.each([
  [170, 30, 5, 5],
  [169, 30, 5, 4],
  [10, 30, 5, 1],
  [0, 30, 5, Number.POSITIVE_INFINITY],
])('into %d px go rows of %d px, %d px apart: %d', (height, row, gap, rows) => {
  expect(fitting(height, row, gap)).toBe(rows)
})
