/** A subscription's rule as the form shows it, and in words. */

import type { Encoding, Filter, Rule, Subject, Wants } from '@/shared/api/share'
import type { Channel, Level, Stage } from '@/shared/api/types'

export const SUBJECTS: readonly Subject[] = ['cases', 'areas']
export const WANTS: Record<Subject, readonly Wants[]> = { cases: ['report', 'steps', 'close', 'notices', 'tasks'], areas: ['steps', 'close'] }
export const LEVELS: readonly Level[] = ['city', 'county', 'town', 'village', 'grid']
export const PLATFORMS = ['social_governance', 'market_supervision', 'law_enforcement', 'public_service'] as const
export const CHANNELS: readonly Channel[] = ['grid', 'hotline', 'resident', 'video', 'leader', 'department', 'device']
export const PLAIN_FIELDS = ['stage', 'area', 'point', 'category', 'channel', 'times', 'units', 'description', 'step'] as const
/** Given in the clear for a stated purpose only. */
export const PERSONAL_FIELDS = ['clear_text', 'address', 'contact'] as const
/** Of areas: large, so it is given only where it is asked for. */
const OUTLINE = 'outline'

export interface Draft {
  subject: Subject
  filter: Required<Filter>
  wants: Wants
  /** Whether areas come with their outline. */
  outline: boolean
  /** What is not personal; empty for all of it. */
  plain: string[]
  personal: string[]
  purpose: string
  format: 'json' | 'xml' | 'csv'
  encoding: Encoding
  template: string
  schema: string
  xsd: string
}

export function readRule(rule: Rule): Draft {
  const { filter = {}, fields = [], shape = {} } = rule
  const isPersonal = (field: string): boolean => PERSONAL_FIELDS.some((one) => one === field)
  return {
    subject: rule.subject ?? 'cases',
    outline: fields.includes(OUTLINE),
    filter: { areas: [], levels: [], categories: [], platforms: [], stages: [], units: [], channels: [], ...structuredClone(filter) },
    wants: rule.wants ?? 'steps',
    plain: fields.filter((field) => !isPersonal(field) && field !== OUTLINE),
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

/** What of a draft is said of its subject: conditions and fields of the other one are left out. */
function ofSubject(draft: Draft): Pick<Rule, 'subject' | 'filter' | 'wants' | 'fields' | 'purpose'> {
  const { areas, levels, ...ofCases } = draft.filter
  const given = (filter: Filter): Filter => Object.fromEntries(Object.entries(filter).filter(([, list]) => (list as unknown[]).length > 0))
  if (draft.subject === 'areas') {
    const wants = WANTS.areas.includes(draft.wants) ? draft.wants : 'steps'
    return { subject: 'areas', filter: given({ areas, levels }), wants, fields: draft.outline ? [OUTLINE] : [] }
  }
  return {
    filter: given({ areas, ...ofCases }),
    wants: draft.wants,
    fields: [...draft.plain, ...draft.personal],
    ...(needsPurpose(draft) ? { purpose: draft.purpose.trim() } : {}),
  }
}

/** The rule a draft says; a `SyntaxError` where its schema is no JSON. */
export function writeRule(draft: Draft): Rule {
  const { template, schema } = draft
  return {
    ...ofSubject(draft),
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
  level: (name: Level) => string
  category: (code: string) => string
  platform: (name: string) => string
  stage: (name: Stage) => string
  unit: (id: number) => string
  channel: (name: Channel) => string
}

/** Which cases or areas, in words: each condition a group of names; none where all are meant. */
export function filterWords(filter: Filter, names: Names): string[][] {
  const groups = [
    (filter.categories ?? []).map(names.category),
    (filter.areas ?? []).map(names.area),
    (filter.levels ?? []).map(names.level),
    (filter.platforms ?? []).map(names.platform),
    (filter.stages ?? []).map(names.stage),
    (filter.units ?? []).map(names.unit),
    (filter.channels ?? []).map(names.channel),
  ]
  return groups.filter((group) => group.length > 0)
}
