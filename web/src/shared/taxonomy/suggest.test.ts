import { expect, it } from 'vitest'

import type { Leaf, Taxonomy } from '@/shared/api/types'

import { byText } from './suggest'

function leaf(code: string, zh: string, en: string, keywords: string[]): Leaf {
  return { code, name: { zh, en }, keywords, resident_limit: '5 emergency_days', conditions: [] }
}

const TAXONOMY: Taxonomy = {
  year: 2026,
  revision: 1,
  functions: [],
  categories: [
    {
      code: '01',
      name: { zh: '市政', en: 'City works' },
      platform: '',
      leaves: [
        leaf('0101', '井盖缺失破损', 'Missing or broken manhole cover', ['井盖', '窨井', 'manhole']),
        leaf('0104', '路灯故障', 'Street lamp out', ['路灯', '不亮', 'street lamp', 'lamp']),
      ],
    },
    { code: '06', name: { zh: '市容', en: 'Street scene' }, platform: '', leaves: [leaf('0601', '暴露垃圾', 'Exposed litter', ['垃圾', 'litter'])] },
  ],
}

it.each([
  ['小区北门井盖不见了', '0101'],
  ['路灯三天不亮', '0104'],
  ['Two street lamps are dark', '0104'],
  ['a MANHOLE without its cover', '0101'],
])('%s suggests %s first', (text, code) => {
  expect(byText(TAXONOMY, text)[0]).toBe(code)
})

it('suggests nothing for what it does not know', () => {
  expect(byText(TAXONOMY, '你好')).toEqual([])
  expect(byText(TAXONOMY, '')).toEqual([])
})
