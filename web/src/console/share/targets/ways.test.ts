import { expect, it } from 'vitest'

import { isWhole } from './fields'
import { readWay, wayFields, whereTo, writeWay } from './ways'

it('shows what is set and what holds otherwise', () => {
  expect(readWay({ kind: 'webhook', url: 'http://a', timeout_s: 3 })).toEqual({
    url: 'http://a',
    mode: 'binary',
    envelope: false,
    number_at: '',
    list_url: '',
    timeout_s: 3,
  })
})

it('leaves out what is empty or as usual', () => {
  expect(writeWay('webhook', { url: ' http://a ', mode: 'binary', envelope: true, number_at: '', timeout_s: 10 })).toEqual({
    kind: 'webhook',
    url: 'http://a',
    envelope: true,
  })
  expect(writeWay('pull', { url: 'http://a' })).toEqual({ kind: 'pull' })
})

it('keeps what the form does not know, while it is the same way', () => {
  const before = { kind: 'folder', path: '/a', later: 1 }
  expect(writeWay('folder', { path: '/b' }, before)).toEqual({ kind: 'folder', path: '/b', later: 1 })
  expect(writeWay('pull', {}, before)).toEqual({ kind: 'pull' })
})

it.each([
  ['webhook', { url: ' ' }, false],
  ['webhook', { url: 'ftp://a' }, false],
  ['webhook', { url: 'https://a', list_url: 'a' }, false],
  ['webhook', { url: 'https://a' }, true],
  ['folder', { path: '/a' }, true],
  ['folder', { path: 'a' }, false],
  ['pull', {}, true],
])('knows whether %s is whole with %o', (kind, values, whole) => {
  expect(isWhole(wayFields(kind), values)).toBe(whole)
})

it('says where a system is', () => {
  expect(whereTo({ way: { kind: 'folder', path: '/a/b' } })).toBe('/a/b')
  expect(whereTo({ way: { kind: 'pull' } })).toBe('')
})
