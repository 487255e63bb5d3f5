import { expect, it } from 'vitest'

import type { Unit } from '@/shared/api/types'

import { serving } from './route'

const unit = (id: number, areas: string[], functions: string[]): Unit =>
  ({ id, code: String(id), name: { zh: '', en: '' }, kind: 'station', areas, functions }) as Unit

const UNITS = [unit(1, ['3302'], ['water']), unit(2, ['330203'], ['water', 'power']), unit(3, ['330203001'], ['power'])]

it.each([
  ['water', '330203001001', 2, '330203'],
  ['water', '330205001', 1, '3302'],
  ['power', '330203001001', 3, '330203001'],
])('%s at %s goes to unit %i', (fn, area, id, by) => {
  const served = serving(UNITS, fn, area)
  expect([served?.unit.id, served?.by]).toEqual([id, by])
})

it('finds nobody where nobody does it', () => {
  expect(serving(UNITS, 'power', '330205001')).toBeUndefined()
})
