import { describe, expect, it } from 'vitest'

import type { CaseDetail } from '@/shared/api/types'

import { common, fieldsFor } from './bulk'

const name = { zh: '', en: '' }

function detail(allowed: string[], suggested?: number): CaseDetail {
  const permitted = ['accept', 'dispatch', 'urge', 'file'].map((action) => ({
    action,
    label: name,
    allowed: allowed.includes(action),
    words_needed: false,
  }))
  const suggestion = suggested === undefined ? undefined : { unit: { id: suggested, name }, why: name }
  return { permitted, suggestion } as unknown as CaseDetail
}

const kinds = (details: CaseDetail[]): string[] => common(details).map(({ action }) => action)

describe('common', () => {
  it('offers what every case permits, and nothing that is decided one by one', () => {
    expect(kinds([detail(['accept', 'urge', 'file']), detail(['urge', 'file'])])).toEqual(['urge'])
    expect(kinds([])).toEqual([])
  })

  it('offers a dispatch only where each case has a unit suggested', () => {
    expect(kinds([detail(['dispatch'], 1), detail(['dispatch'], 2)])).toEqual(['dispatch'])
    expect(kinds([detail(['dispatch'], 1), detail(['dispatch'])])).toEqual([])
  })
})

it('dispatches each case to its own suggested unit', () => {
  expect(fieldsFor('dispatch', detail(['dispatch'], 7), null)).toEqual({ lead: 7, co: [] })
  expect(fieldsFor('supervise', detail([]), { reply: true })).toEqual({ reply: true })
})
