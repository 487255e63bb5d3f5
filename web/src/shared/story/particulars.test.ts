// @vitest-environment happy-dom

import { expect, it } from 'vitest'

import type { Step } from '@/shared/api/types'
import { t } from '@/shared/i18n/i18n'

import { tell } from './particulars'

const unit = (zh: string): Step['units'][number] => ({ id: 1, name: { zh, en: zh } })

it.each<[string, Record<string, unknown>, string[], string]>([
  ['dispatch', { lead: 1 }, ['市政所'], '主办: 市政所'],
  ['dispatch', { lead: 1, co: [2, 3] }, ['市政所', '城管队', '派出所'], '主办: 市政所; 协办: 城管队、派出所'],
  ['return', { reason: 'other_duty' }, [], '原因: 职责不符'],
  ['verify', { verdict: 'pass' }, [], '通过'],
  ['site_check', { found: 'missing' }, [], '不存在'],
  ['ask_extend', { by: '1.5 working_days' }, [], '延长 1.5 工作日'],
  ['ask_suspend', { until: 1_795_500_000_000_000 }, [], '挂账至 2026年11月24日 14:00'],
  ['call_back', { reached: true, satisfied: false }, [], '接通, 不满意'],
  ['call_back', { reached: false }, [], '未接通'],
  ['rate', { satisfied: true, stars: 4 }, [], '满意 ★★★★☆'],
  ['correct', { leaf: '0101', place: {} }, [], '类别、位置'],
  ['accept', {}, [], ''],
])('%s %j is told', (kind, fields, units, words) => {
  expect(tell({ action: { kind, ...fields }, units: units.map(unit) }, '0101', t as never)).toBe(words)
})
