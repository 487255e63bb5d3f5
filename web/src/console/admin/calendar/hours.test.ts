import { expect, it } from 'vitest'

import { nextYear, readSpans } from './hours'

it('reads spans as people write them', () => {
  expect(readSpans('08:30-12:00, 13：30至17:30；18:00—19:00')).toEqual(['08:30-12:00', '13:30-17:30', '18:00-19:00'])
  expect(readSpans('  ')).toEqual([])
})

it('goes on after the last year', () => {
  expect(nextYear([{ year: 2030, source: '' }]).year).toBe(2031)
})
