import { expect, it } from 'vitest'

import type { Intake, Settings, Target } from '@/shared/api/share'

import { intakeState, readSource, whereFrom, writeSource } from './back'

const AT = Date.parse('2026-03-10T09:00:00Z')
const ago = (seconds: number): string => new Date(AT - seconds * 1000).toISOString()
const target = (settings: Settings, account?: number, changed = 3600): Target => ({
  id: 1,
  code: 'water',
  name: { zh: '水务', en: 'Water' },
  settings,
  account,
  has_credential: false,
  changed_at: ago(changed),
})
const reason = { rule: 'unread', text: { zh: '读取对方失败', en: 'unread' } } as NonNullable<Intake['reason']>
const read = (seconds: number, more: Partial<Intake> = {}): Intake => ({ target: 1, read_at: ago(seconds), ...more })
const way = { kind: 'pull' }
const polled: Settings = { way, back: { source: { kind: 'poll', url: 'x', every_s: 60 } } }

it.each<[string, Target, Intake | undefined]>([
  ['none', target({ way }), undefined],
  ['posted', target({ way }, 7), undefined],
  ['posted', target({ way }, 7), read(10, { reason })],
  ['idle', target(polled), undefined],
  ['untried', target(polled, 7, 5), undefined],
  ['untried', target(polled, 7, 5), read(10)],
  ['well', target(polled, 7), read(70)],
  ['late', target(polled, 7), read(300)],
  ['late', target(polled, 7), undefined],
  ['failed', target(polled, 7), read(10, { reason })],
  ['failed', target(polled, 7, 5), read(10, { reason })],
  ['failed', target({ way: { kind: 'open311' } }), read(10, { reason })],
  ['none', target({ way: { kind: 'open311' } }), read(3000, { reason })],
])('is %s', (state, of, intake) => {
  expect(intakeState(of, intake, AT)).toBe(state)
})

it('shows and writes an SFTP server, which lies one deeper', () => {
  const source = { kind: 'sftp', server: { host: 'a', host_key: 'SHA256:x', path: '/out', later: 1 }, every_s: 5 }
  expect(readSource(source)).toMatchObject({ host: 'a', port: 22, path: '/out', timeout_s: 10, every_s: 5 })
  expect(whereFrom(source)).toBe('a SHA256:x /out')
  expect(writeSource('sftp', { ...readSource(source), port: 2222, every_s: 60 }, source)).toEqual({
    kind: 'sftp',
    server: { host: 'a', port: 2222, host_key: 'SHA256:x', path: '/out', later: 1 },
  })
})

it('writes a list as the server takes it', () => {
  const values = { ...readSource({ kind: 'poll' }), url: ' x ', next_at: '/next', mark: '' }
  expect(writeSource('poll', values)).toEqual({ kind: 'poll', url: 'x', next_at: '/next' })
})
