import { describe, expect, it } from 'vitest'

import type { Post } from '@/shared/api/types'

import { isNarrowed, readFilters, serverQuery, viewsOf } from './filters'

const name = { zh: '月湖街道', en: 'Yuehu' }
const post = (role: string, unit = true): Post => ({
  role,
  role_label: name,
  unit: unit ? { id: 7, code: '330203001', name, kind: 'room', areas: [], functions: [] } : undefined,
  area: '330203001',
  area_name: name,
})

describe('viewsOf', () => {
  it.each([
    ['dispatcher', true, ['unit', 'area', 'mine']],
    ['handler', true, ['unit', 'involved', 'mine']],
    ['grid_worker', true, ['verify', 'area', 'mine']],
    ['analyst', true, ['area', 'mine']],
    ['dispatcher', false, ['area', 'mine']],
  ])('%s, unit %s', (role, unit, views) => {
    expect(viewsOf(post(role, unit))).toEqual(views)
  })
})

describe('readFilters', () => {
  it('takes what the address says and leaves out what it may not say', () => {
    const filters = readFilters({ view: 'verify', sort: 'gone', light: 'red', q: ['a', 'b'] }, post('dispatcher'))
    expect(filters).toMatchObject({ view: 'unit', sort: 'time_left', light: 'red', q: '' })
  })
})

describe('serverQuery', () => {
  const ask = (query: Record<string, string>, role: string): unknown =>
    serverQuery(readFilters(query, post(role)), post(role))

  it.each([
    ['what my unit has', {}, 'dispatcher', { holder: 7, order: 'time_left', state: 'open' }],
    ['what my unit takes part in', { view: 'involved' }, 'handler', { unit: 7 }],
    ['to verify in my area', {}, 'grid_worker', { area: '330203001', stage: 'feedback' }],
    ['a narrower area', { view: 'area', area: '330203001004' }, 'dispatcher', { area: '330203001004' }],
    ['what I reported', { view: 'mine' }, 'grid_worker', { mine: true }],
    ['ended ones by newest', { sort: 'ended', light: 'red' }, 'dispatcher', { state: 'ended', order: 'newest', light: '' }],
    ['my drafts', { sort: 'draft', q: 'x' }, 'dispatcher', { state: 'draft' }],
  ])('%s', (_, query, role, asked) => {
    expect(ask(query, role)).toMatchObject(asked)
  })
})

it('knows when a view is narrowed', () => {
  expect(isNarrowed(readFilters({}, post('dispatcher')))).toBe(false)
  expect(isNarrowed(readFilters({ q: '井盖' }, post('dispatcher')))).toBe(true)
})
