/** What a worker decides on something that was refused. Until they do, it stays here with its words and photos. */

import { send } from '@/field/queue/post'
import type { Queued, Work } from '@/field/queue/work'
import { seen } from '@/field/queue/work'
import { leaveDraft } from '@/field/report/useDraft'
import { openPhone } from '@/field/store/phone'
import { loadCase } from '@/shared/api/cases'
import { uuidv7 } from '@/shared/ids'

const NOTE = { zh: '备注', en: 'comment' }

/** The key of what was chosen with an action; empty when it had no choice. */
export function choiceWords(work: Work): string {
  if (work.kind !== 'action') return ''
  const fields = work.action as Record<string, unknown>
  const finding = fields.verdict ?? fields.found
  if (typeof finding === 'string') return `finding.${finding}`
  if (typeof fields.reason === 'string') return `reason.${fields.reason}`
  if (typeof fields.satisfied === 'boolean') return fields.satisfied ? 'form.satisfiedYes' : 'form.satisfiedNo'
  return ''
}

/** Takes a refused report back into the report page, to be changed there. */
export async function change(entry: Queued): Promise<void> {
  const { work } = entry
  if (work.kind !== 'report') return
  const { place, leaf, condition, words } = work.report
  await leaveDraft({
    place: { lon: place.lon, lat: place.lat },
    text: words?.text ?? '',
    leaf,
    condition: condition ?? null,
    extra: (words?.form as Record<string, unknown> | undefined) ?? {},
    photos: work.photos.map(({ id }) => ({ id })),
  })
  // Its photos now belong to the draft.
  await openPhone().queue.drop({ ...entry, work: { ...work, photos: [] } })
}

/** Sends the words and photos of a refused action as a note on the case: whoever has it now should know. */
export async function sendAsNote(entry: Queued): Promise<void> {
  const { work } = entry
  if (work.kind !== 'action') return
  const detail = await loadCase(work.case).catch(() => undefined)
  const text = work.text || `${work.label.zh} / ${work.label.en}`
  const now = detail ? seen(detail) : work.seen
  await openPhone().queue.replace(entry, { ...work, request: uuidv7(), seen: now, action: { kind: 'comment' }, text, label: NOTE })
  send()
}

/** Sends a refused action again, on the case as it stands now: the worker has seen what changed. */
export async function sendAgain(entry: Queued): Promise<void> {
  const { work } = entry
  if (work.kind !== 'action') return
  const detail = await loadCase(work.case).catch(() => undefined)
  if (!detail) return
  const photos = work.photos.map(({ id }) => ({ id }))
  await openPhone().queue.replace(entry, { ...work, request: uuidv7(), seen: seen(detail), photos })
  send()
}

export async function letGo(entry: Queued): Promise<void> {
  await openPhone().queue.drop(entry)
}

