/** One action on many cases: what all of them permit, and what is sent for each. */

import { actOnMany } from '@/shared/api/cases'
import { Problem, problemOf } from '@/shared/api/problem'
import type { Act, Action, Bilingual, CaseDetail, Permitted } from '@/shared/api/types'
import { uuidv7 } from '@/shared/ids'

import type { Fields } from '../case/actions/form'

/** At most so many at once. */
export const MOST_AT_ONCE = 50

/** Actions that are the same thing on every case; the others are decided one by one. */
const SUITED = [
  'accept',
  'dispatch',
  'sign',
  'assign',
  'hand_over',
  'urge',
  'supervise',
  'lift_supervision',
  'grant',
  'deny',
  'resume',
  'close',
  'comment',
]

/** The actions every one of the cases permits now, in the order they are suited to. */
export function common(details: readonly CaseDetail[]): Permitted[] {
  const first = details[0]
  if (!first) return []
  const permits = ({ permitted }: CaseDetail, kind: string): boolean =>
    permitted.some(({ action, allowed }) => action === kind && allowed)
  return SUITED.filter((kind) => details.every((detail) => permits(detail, kind)))
    .filter((kind) => kind !== 'dispatch' || details.every(({ suggestion }) => suggestion))
    .flatMap((kind) => first.permitted.filter(({ action }) => action === kind))
}

/** What is asked of one of the cases: a dispatch goes where the rule of that very case suggests. */
export function fieldsFor(kind: string, detail: CaseDetail, fields: Fields): Fields {
  if (kind === 'dispatch') return detail.suggestion ? { lead: detail.suggestion.unit.id, co: [] } : null
  return fields
}

export interface Result {
  id: string
  number: string
  leaf: Bilingual
  problem?: Problem
}

/** Takes the action on each; one that is refused does not hold up the others. */
export async function actOnAll(
  details: readonly CaseDetail[],
  kind: string,
  fields: Fields,
  text: string,
): Promise<Result[]> {
  const acts = details.map((detail): Act & { case: string } => ({
    case: detail.id,
    request: uuidv7(),
    version: detail.version,
    action: { kind, ...fieldsFor(kind, detail, fields) } as Action,
    words: text ? { text } : undefined,
    evidence: [],
  }))
  const { items } = await actOnMany(acts)
  return details.map(({ id, number, leaf_name: leaf }, index) => {
    const outcome = items[index]
    const problem = outcome && outcome.status < 300 ? undefined : problemOf(outcome?.status ?? 500, outcome?.problem)
    return { id, number: number ?? '', leaf, problem }
  })
}
