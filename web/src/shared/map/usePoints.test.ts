// @vitest-environment happy-dom

import { describe, expect, it } from 'vitest'

import type { LiveCase, Point } from '@/shared/api/types'

import { withChanges } from './usePoints'

const NOW = Date.parse('2026-11-24T08:00:00Z')
const point = (id: string): Point => ({ id, lon: 1, lat: 2, leaf: '0101', stage: 'file', light: 'green' })
const change = (id: string, part: Partial<LiveCase> = {}): LiveCase => ({
  id,
  version: 2,
  action: 'accept',
  stage: 'dispatch',
  area: '330203',
  lon: 1,
  lat: 2,
  leaf: '0101',
  leaf_name: { zh: '井盖缺失', en: 'Missing manhole cover' },
  label: { zh: '受理', en: 'accept' },
  at: '',
  ...part,
})

describe('withChanges', () => {
  it('puts in what is new, where the filter takes it', () => {
    const takes = ({ leaf }: LiveCase): boolean => leaf.startsWith('01')
    const after = withChanges([point('a')], [change('b'), change('c', { leaf: '0201' })], NOW, takes)
    expect(after.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('takes off what ended', () => {
    expect(withChanges([point('a'), point('b')], [change('a', { end: 'closed' })], NOW, () => true)).toEqual([point('b')])
  })

  it.each([
    ['2026-11-24T09:00:00Z', '2026-11-24T10:00:00Z', 'green'],
    ['2026-11-24T07:59:00Z', '2026-11-24T10:00:00Z', 'yellow'],
    ['2026-11-24T06:00:00Z', '2026-11-24T07:00:00Z', 'red'],
  ])('yellow %s, due %s: %s', (yellow_at, due_at, light) => {
    expect(withChanges([point('a')], [change('a', { yellow_at, due_at })], NOW, () => false)[0]).toMatchObject({ light, stage: 'dispatch' })
  })
})
