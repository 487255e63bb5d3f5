import { expect, it } from 'vitest'

import { filterWords, readRule, writeRule, type Names } from './rule'

const RULE = {
  filter: { categories: ['08'], areas: ['330203'] },
  wants: 'close' as const,
  fields: ['stage', 'contact'],
  purpose: '上门前联系',
  shape: { format: 'json' as const, encoding: 'gb18030' as const, template: '{}', schema: { type: 'object' } },
}

it('comes back as it was', () => {
  expect(writeRule(readRule(RULE))).toEqual(RULE)
})

it('says of an empty rule what holds', () => {
  expect(writeRule(readRule({}))).toEqual({ filter: {}, wants: 'steps', fields: [], shape: { format: 'json', encoding: 'utf8' } })
})

it('gives no purpose without personal data, and no JSON Schema to another format', () => {
  const written = writeRule({ ...readRule(RULE), personal: [], format: 'xml' })
  expect(written.purpose).toBeUndefined()
  expect(written.shape?.schema).toBeUndefined()
})

it('says of areas only what they have', () => {
  const areas = { subject: 'areas' as const, filter: { areas: ['330203'], levels: ['grid' as const] }, wants: 'steps' as const, fields: ['outline'], shape: { format: 'json' as const, encoding: 'utf8' as const } }
  expect(writeRule(readRule(areas))).toEqual(areas)
  const turned = writeRule({ ...readRule(RULE), subject: 'areas', wants: 'notices' })
  expect(turned).toMatchObject({ subject: 'areas', filter: { areas: ['330203'] }, wants: 'steps', fields: [] })
  expect(turned.purpose).toBeUndefined()
})

it('does not take a schema that is no JSON', () => {
  expect(() => writeRule({ ...readRule({}), schema: '{' })).toThrow(SyntaxError)
})

it('names the conditions, group by group', () => {
  const plain = (value: unknown): string => String(value)
  const names: Names = { area: plain, level: plain, category: plain, platform: plain, stage: plain, unit: plain, channel: plain }
  expect(filterWords({ categories: ['08', '09'], units: [3] }, names)).toEqual([['08', '09'], ['3']])
  expect(filterWords({}, names)).toEqual([])
})
