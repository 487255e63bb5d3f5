// @vitest-environment happy-dom

import { expect, it } from 'vitest'

import type { Box } from '@/shared/api/types'

import { meet } from './labels'

it.each<[Box, Box, boolean]>([
  [[0, 0, 2, 2], [1, 1, 3, 3], true],
  [[0, 0, 2, 2], [0.5, 0.5, 1, 1], true],
  [[0, 0, 2, 2], [2, 0, 3, 1], true],
  [[0, 0, 2, 2], [2.1, 0, 3, 1], false],
  [[0, 0, 2, 2], [0, -2, 1, -0.1], false],
])('%j and %j meet: %s', (one, other, answer) => {
  expect(meet(one, other)).toBe(answer)
  expect(meet(other, one)).toBe(answer)
})
