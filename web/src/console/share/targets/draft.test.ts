import { expect, it } from 'vitest'

import type { Settings, Target } from '@/shared/api/share'

import { isReady, readProgress, readTarget, writeTarget } from './draft'

const SETTINGS = {
  way: { kind: 'webhook', url: 'http://x', later: 1 },
  parallel: 4,
  backoff: { give_up_h: 6, later: 2 },
  progress: { 办结: 'feed_back' },
  back: {
    source: { kind: 'poll', url: 'http://y', later: 3 },
    fields: { number: '/no', text: '' },
    encoding: 'gb18030',
    orders: { codes: 'hotline', datum: 'gcj02', later: 4 },
    later: 5,
  },
  later: 6,
} as Settings
const target = (settings: Settings, account?: number): Target => ({
  id: 1,
  code: 'water',
  name: { zh: '水务', en: 'Water' },
  settings,
  account,
  has_credential: false,
  changed_at: '2026-03-10T09:00:00Z',
})
/** As it goes over the wire. */
const sent = (settings: Settings): unknown => JSON.parse(JSON.stringify(settings))

it('saves what it showed as it was, also what the form does not know', () => {
  for (const settings of [SETTINGS, { way: { kind: 'pull' }, progress: {}, back: { orders: {} } }]) {
    const one = target(settings, 7)
    const written = writeTarget(readTarget(one), one)
    expect(sent(written.settings)).toEqual(settings)
    expect(written).toMatchObject({ code: 'water', account: 7 })
  }
})

it('leaves what is as usual to the server', () => {
  const draft = { ...readTarget(null), zh: '水务', code: 'water', kind: 'pull' }
  expect(sent(writeTarget(draft, null).settings)).toEqual({ way: { kind: 'pull' }, progress: {} })
  const one = target(SETTINGS, 7)
  const usual = { ...readTarget(one), pace: readTarget(null).pace, encoding: 'utf8' as const, pairs: [] }
  const { parallel, backoff, back } = writeTarget(usual, one).settings
  expect([parallel, backoff, back?.encoding, back?.fields]).toEqual([undefined, { later: 2 }, undefined, undefined])
})

it('ends what comes in, and begins it in another way', () => {
  const one = target(SETTINGS, 7)
  const none = writeTarget({ ...readTarget(one), intake: 'none' }, one)
  expect([none.account, none.settings.back?.source]).toEqual([undefined, undefined])
  const folder = writeTarget({ ...readTarget(one), intake: 'folder', source: { path: '/in' } }, one)
  expect(folder.settings.back?.source).toEqual({ kind: 'folder', path: '/in' })
})

it('keeps a source of a kind that it does not know', () => {
  const one = target({ way: { kind: 'pull' }, back: { source: { kind: 'pigeon', name: 'a' } } }, 7)
  expect(writeTarget(readTarget(one), one).settings.back).toEqual({ source: { kind: 'pigeon', name: 'a' } })
})

it('is ready when all is there that the server will ask for', () => {
  const ready = { ...readTarget(target(SETTINGS, 7)), pairs: [] }
  expect(isReady(ready)).toBe(true)
  expect(isReady({ ...ready, account: undefined })).toBe(false)
  expect(isReady({ ...ready, account: undefined, intake: 'none' })).toBe(true)
  expect(isReady({ ...ready, source: { ...ready.source, url: '' } })).toBe(false)
  expect(isReady({ ...ready, source: { ...ready.source, items_at: 'rows' } })).toBe(false)
  expect(isReady({ ...ready, pairs: [{ name: 'number', at: 'no' }] })).toBe(false)
})

it('reads words of progress line by line', () => {
  expect(readProgress('已受理=sign\n\n 办结 ＝ feed_back \nnothing')).toEqual({ 已受理: 'sign', 办结: 'feed_back' })
})
