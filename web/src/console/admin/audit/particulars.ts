/** What an entry of the audit log was about, and its particulars, as words instead of keys and numbers. */

import type { AuditRow } from '@/shared/api/admin'

/** What can be said of a target: `account:2101` is the account of that number. */
export interface Target {
  /** Which kind of thing; its text is `admin.audit.targets.<kind>`. */
  kind: string
  id: string
}

export function targetOf(target: string): Target | null {
  const [, kind = '', id = ''] = /^([a-z_]+):(.+)$/.exec(target) ?? []
  return kind === '' ? null : { kind, id }
}

export type Fact = [key: string, value: string]

export interface Words {
  yes: string
  no: string
  comma: string
  role: (role: string) => string
  area: (code: string) => string
}

interface GivenPost {
  role: string
  area: string
}

const isPost = (value: unknown): value is GivenPost =>
  typeof value === 'object' && value !== null && 'role' in value && 'area' in value && typeof value.role === 'string' && typeof value.area === 'string'

/** One particular in words; empty where it says nothing. */
function told(value: unknown, words: Words): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map((one: unknown) => told(one, words)).filter(Boolean).join(words.comma)
  if (isPost(value)) return `${words.role(value.role)} (${words.area(value.area)})`
  return JSON.stringify(value)
}

/** The particulars of an entry, in the order they were written down. */
export function factsOf({ detail }: Pick<AuditRow, 'detail'>, words: Words): Fact[] {
  if (typeof detail !== 'object' || detail === null) return []
  return Object.entries(detail)
    .map(([key, value]): Fact => [key, told(value, words)])
    .filter(([, value]) => value !== '')
}
