/** A subscription's rule as the form shows it, and in words. */

import type { CaseFilter, Rule, Wants } from '@/shared/api/share'
import type { Channel, Stage } from '@/shared/api/types'

export const WANTS: readonly Wants[] = ['report', 'steps', 'close', 'notices', 'tasks']
export const PLATFORMS = ['social_governance', 'market_supervision', 'law_enforcement', 'public_service'] as const
export const CHANNELS: readonly Channel[] = ['grid', 'hotline', 'resident', 'video', 'leader', 'department', 'device']
export const PLAIN_FIELDS = ['stage', 'area', 'point', 'category', 'channel', 'times', 'units', 'description', 'step'] as const
/** Given in the clear for a stated purpose only. */
export const PERSONAL_FIELDS = ['clear_text', 'address', 'contact'] as const

export interface Draft {
  filter: Required<CaseFilter>
  wants: Wants
  /** What is not personal; empty for all of it. */
  plain: string[]
  personal: string[]
  purpose: string
  format: 'json' | 'xml' | 'csv'
  encoding: 'utf8' | 'gb18030'
  template: string
  schema: string
  xsd: string
}

export function readRule(rule: Rule): Draft {
  const { filter = {}, fields = [], shape = {} } = rule
  const isPersonal = (field: string): boolean => PERSONAL_FIELDS.some((one) => one === field)
  return {
    filter: { areas: [], categories: [], platforms: [], stages: [], units: [], channels: [], ...structuredClone(filter) },
    wants: rule.wants ?? 'steps',
    plain: fields.filter((field) => !isPersonal(field)),
    personal: fields.filter(isPersonal),
    purpose: rule.purpose ?? '',
    format: shape.format ?? 'json',
    encoding: shape.encoding ?? 'utf8',
    template: shape.template ?? '',
    schema: shape.schema === undefined ? '' : JSON.stringify(shape.schema, null, 2),
    xsd: shape.xsd ?? '',
  }
}

/** Whether it shows what is somebody's own: fields in the clear, or where a resident wants to be told. */
export function needsPurpose({ wants, personal }: Pick<Draft, 'wants' | 'personal'>): boolean {
  return wants === 'notices' || personal.length > 0
}

/** The rule a draft says; a `SyntaxError` where its schema is no JSON. */
export function writeRule(draft: Draft): Rule {
  const { filter, plain, personal, purpose, template, schema } = draft
  return {
    filter: Object.fromEntries(Object.entries(filter).filter(([, list]) => list.length > 0)),
    wants: draft.wants,
    fields: [...plain, ...personal],
    ...(needsPurpose(draft) ? { purpose: purpose.trim() } : {}),
    shape: {
      format: draft.format,
      encoding: draft.encoding,
      ...(template.trim() ? { template } : {}),
      ...(draft.format === 'json' && schema.trim() ? { schema: JSON.parse(schema) as unknown } : {}),
      ...(draft.format === 'xml' && draft.xsd.trim() ? { xsd: draft.xsd } : {}),
    },
  }
}

export interface Names {
  area: (code: string) => string
  category: (code: string) => string
  platform: (name: string) => string
  stage: (name: Stage) => string
  unit: (id: number) => string
  channel: (name: Channel) => string
}

/** Which cases, in words: each condition a group of names; none where all cases are meant. */
export function filterWords(filter: CaseFilter, names: Names): string[][] {
  const groups = [
    (filter.categories ?? []).map(names.category),
    (filter.areas ?? []).map(names.area),
    (filter.platforms ?? []).map(names.platform),
    (filter.stages ?? []).map(names.stage),
    (filter.units ?? []).map(names.unit),
    (filter.channels ?? []).map(names.channel),
  ]
  return groups.filter((group) => group.length > 0)
}
