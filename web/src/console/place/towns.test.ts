// @vitest-environment happy-dom

import { describe, expect, it } from 'vitest'

import type { Area } from '@/shared/api/types'

import { townOf, townsIn } from './towns'

const area = (code: string, level: Area['level'], zh: string, parent?: string): Area => ({ code, level, name: { zh, en: zh }, parent }) as Area
const AREAS = [
  area('330203', 'county', '海曙区', '3302'),
  area('330212', 'county', '鄞州区', '3302'),
  area('330203001', 'town', '南门街道', '330203'),
  area('330203002', 'town', '江厦街道', '330203'),
  area('330212001', 'town', '下应街道', '330212'),
]
const names = (code: string): string[] => townsIn(AREAS, code).map(({ name }) => name)

describe('townsIn', () => {
  it('names counties where there are several', () => {
    expect(names('3302')).toEqual(['海曙区 · 南门街道', '海曙区 · 江厦街道', '鄞州区 · 下应街道'])
    expect(names('330203')).toEqual(['南门街道', '江厦街道'])
  })

  it('is the one town of a town, a village or a grid', () => {
    expect(names('330203001')).toEqual(['南门街道'])
    expect(names('330203001001002')).toEqual(['南门街道'])
  })
})

it.each([
  ['330203001001002', '330203001'],
  ['330203001', '330203001'],
  ['330203', ''],
])('%s lies in town %s', (code, town) => {
  expect(townOf(code, 9)).toBe(town)
})
