import { expect, it } from 'vitest'

import { factsOf, targetOf, type Words } from './particulars'

const words: Words = { yes: '是', no: '否', comma: '、', role: (role) => (role === 'handler' ? '处置员' : role), area: (code) => `区域 ${code}` }
const facts = (detail: Record<string, unknown>): [string, string][] => factsOf({ detail } as Parameters<typeof factsOf>[0], words)

it('tells what an entry is about', () => {
  expect(targetOf('account:2101')).toEqual({ kind: 'account', id: '2101' })
  expect(targetOf('case:01a2-7e0b')).toEqual({ kind: 'case', id: '01a2-7e0b' })
  expect(targetOf('')).toBeNull()
})

it.each<[Record<string, unknown>, [string, string][]]>([
  [{}, []],
  [{ purpose: '核对', rows: 12 }, [['purpose', '核对'], ['rows', '12']]],
  [{ name: true, active: null, password: false }, [['name', '是'], ['password', '否']]],
  [{ from: ['01', '02'] }, [['from', '01、02']]],
  [{ posts: [{ role: 'handler', unit: 3, area: '330203' }] }, [['posts', '处置员 (区域 330203)']]],
  [{ settings: { url: 'x' } }, [['settings', '{"url":"x"}']]],
])('says %j in words', (detail, said) => {
  expect(facts(detail)).toEqual(said)
})

it('says nothing where there are no particulars', () => {
  expect(factsOf({ detail: null } as unknown as Parameters<typeof factsOf>[0], words)).toEqual([])
})
