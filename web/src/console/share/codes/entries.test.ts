import { expect, it } from 'vitest'

import { changeOf, entriesOf, faults, rowsOf } from './entries'

it('goes there and back, without what is empty', () => {
  expect(entriesOf([...rowsOf({ '0101': 'A1' }), { ours: ' 0102 ', theirs: ' A2' }, { ours: '', theirs: '' }])).toEqual({ '0101': 'A1', '0102': 'A2' })
})

it('finds codes that are there twice, and halves', () => {
  const rows = [{ ours: '1', theirs: 'a' }, { ours: '1 ', theirs: 'b' }, { ours: '2', theirs: '' }]
  expect(faults(rows)).toEqual({ twice: ['1'], halves: 1 })
})

it('counts what changes', () => {
  expect(changeOf({ a: '1', b: '2', c: '3' }, { a: '1', b: '9', d: '4' })).toEqual({ added: 1, changed: 1, gone: 1 })
})
