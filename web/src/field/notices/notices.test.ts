// @vitest-environment happy-dom

import { expect, it } from 'vitest'

import type { LiveCase, Post } from '@/shared/api/types'

import { kindOf } from './kinds'

const NAME = { zh: '', en: '' }
const unit = { id: 7, code: '', name: NAME, kind: 'station', areas: [], functions: [] }
const WALKS: Post = { role: 'grid_worker', role_label: NAME, area: '330203001001', area_name: NAME }
const HANDLES: Post = { role: 'handler', role_label: NAME, area: '330203001', area_name: NAME, unit }

function change(part: Partial<LiveCase>): LiveCase {
  const base = { id: 'a', version: 2, action: 'accept', label: NAME, stage: 'file', area: '330203001001002', lon: 0, lat: 0, leaf: '0101', leaf_name: NAME, at: '' }
  return { ...base, ...part } as LiveCase
}

it.each<[string, Partial<LiveCase>, Post, string | null]>([
  ['feedback in my grids', { action: 'feed_back', stage: 'feedback' }, WALKS, 'verify'],
  ['feedback elsewhere', { action: 'feed_back', stage: 'feedback', area: '330203001002001' }, WALKS, null],
  ['a check asked for', { action: 'ask_site_check', stage: 'collect' }, WALKS, 'site_check'],
  ['a dispatch to my unit', { action: 'dispatch', stage: 'handle', holder: { id: 7, name: NAME } }, HANDLES, 'handle'],
  ['a dispatch to another', { action: 'dispatch', stage: 'handle', holder: { id: 8, name: NAME } }, HANDLES, null],
  ['somebody signs', { action: 'sign', stage: 'handle', holder: { id: 7, name: NAME } }, HANDLES, null],
])('%s', (_, part, post, kind) => {
  expect(kindOf(change(part), [post], new Set())).toBe(kind)
})

it('tells the reporter what became of their report, and not what they did themselves', () => {
  const own = new Set(['a'])
  const elsewhere = { area: '330203001002001' }
  expect(kindOf(change({ ...elsewhere, action: 'close' }), [WALKS], own)).toBe('mine')
  expect(kindOf(change({ ...elsewhere, action: 'report' }), [WALKS], own)).toBeNull()
  expect(kindOf(change({ ...elsewhere, action: 'close' }), [WALKS], new Set())).toBeNull()
})
