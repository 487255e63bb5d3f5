// @vitest-environment happy-dom

import { expect, it } from 'vitest'

import { families } from './style'

it('takes the families of the page’s face as names', () => {
  expect(families(` 'PingFang SC', "Noto Sans CJK SC",\n system-ui, sans-serif`)).toEqual(['PingFang SC', 'Noto Sans CJK SC', 'system-ui', 'sans-serif'])
})
