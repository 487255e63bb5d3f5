import { expect, it } from 'vitest'

import { csvOf } from './csv'

it('quotes what must be, and lets nothing run as a formula', () => {
  expect(csvOf([['a,b', '说"好"'], ['=1+1', '-3']])).toBe('\uFEFF"a,b","说""好"""\r\n\'=1+1,-3\r\n')
})
