import { expect, it } from 'vitest'

import { isWhole, readProgress, readWay, whereTo, writeWay } from './ways'

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

it('knows what is missing', () => {
  expect(isWhole('webhook', { url: ' ' })).toBe(false)
  expect(isWhole('folder', { path: '/a' })).toBe(true)
  expect(isWhole('pull', {})).toBe(true)
})

it('says where a system is', () => {
  expect(whereTo({ way: { kind: 'folder', path: '/a/b' } })).toBe('/a/b')
  expect(whereTo({ way: { kind: 'pull' } })).toBe('')
})

it('reads words of progress line by line', () => {
  expect(readProgress('已受理=sign\n\n 办结 ＝ feed_back \nnothing')).toEqual({ 已受理: 'sign', 办结: 'feed_back' })
})
