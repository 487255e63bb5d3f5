import { describe, expect, it } from 'vitest'

import type { Unit } from '@/shared/api/types'

import { findUnits } from './units'

const unit = (id: number, zh: string, areas: string[]): Unit => ({
  id,
  code: String(id),
  name: { zh, en: `Unit ${id}` },
  kind: 'station',
  areas,
  functions: [],
})

const all = [
  unit(1, '市综合执法局', ['3302']),
  unit(2, '月湖街道综合执法中队', ['330203001']),
  unit(3, '鼓楼街道综合执法中队', ['330203002']),
  unit(4, '海曙区综合执法局', ['330203']),
]

describe('findUnits', () => {
  it('puts the units that serve the place first, the nearest on top', () => {
    expect(findUnits(all, '执法', '330203001004007').map(({ id }) => id)).toEqual([2, 4, 1, 3])
  })

  it('finds by every word, in either language', () => {
    expect(findUnits(all, '鼓楼 中队', '330203001').map(({ id }) => id)).toEqual([3])
    expect(findUnits(all, 'UNIT 4', '').map(({ id }) => id)).toEqual([4])
    expect(findUnits(all, '水务', '')).toEqual([])
  })

  it('keeps the list short', () => {
    expect(findUnits(all, '', '', 2)).toHaveLength(2)
  })
})
