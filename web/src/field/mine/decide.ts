/** What a worker decides on something that was refused. Until they do, it stays here with its words and photos. */

import { send } from '@/field/queue/post'
import { seen, type Queued, type Seen } from '@/field/queue/work'
import { leaveDraft } from '@/field/report/useDraft'
import { openPhone } from '@/field/store/phone'
import { loadCase } from '@/shared/api/cases'
import { asProblem } from '@/shared/api/problem'
import type { Bilingual } from '@/shared/api/types'
import { uuidv7 } from '@/shared/ids'

const NOTE = { zh: '备注', en: 'comment' }

/** What came of a decision: done, or decided on elsewhere meanwhile, or why nothing happened. */
export type Decided = 'done' | 'gone' | Bilingual

const doneIf = (is: boolean): Decided => (is ? 'done' : 'gone')

/** Takes a refused report back into the report page, to be changed there, in the place of what is half written there. */
export async function change(entry: Queued): Promise<Decided> {
  const { work } = entry
  if (work.kind !== 'report') return 'gone'
  const { place, leaf, condition, words } = work.report
  const photos = await openPhone().queue.photosLeft(work)
  const draft = {
    place: { lon: place.lon, lat: place.lat },
    // It happened there, wherever it is changed.
    byHand: true,
    text: words?.text ?? '',
    leaf,
    condition: condition ?? null,
    extra: (words?.form as Record<string, unknown> | undefined) ?? {},
    photos,
  }
  return doneIf(await leaveDraft(entry, draft))
}

/** Sends the words and photos of a refused action as a note on the case: whoever has it now should know. */
export async function sendAsNote(entry: Queued): Promise<Decided> {
  const { work } = entry
  if (work.kind !== 'action') return 'gone'
  const { queue } = openPhone()
  const photos = await queue.photosLeft(work)
  const text = work.text || `${work.label.zh} / ${work.label.en}`
  // The version it was seen at does for a note: the sender finds the newer one.
  const done = await queue.replace(entry, { ...work, request: uuidv7(), action: { kind: 'comment' }, text, photos, label: NOTE })
  send()
  return doneIf(done)
}

/** Sends a refused action again, on the case as it stands now: the worker has seen what changed. */
export async function sendAgain(entry: Queued): Promise<Decided> {
  const { work } = entry
  if (work.kind !== 'action') return 'gone'
  const { queue } = openPhone()
  let now: Seen
  try {
    now = seen(await loadCase(work.case))
  } catch (thrown) {
    return asProblem(thrown).text
  }
  const photos = await queue.photosLeft(work)
  const done = await queue.replace(entry, { ...work, request: uuidv7(), seen: now, photos })
  send()
  return doneIf(done)
}

export async function letGo(entry: Queued): Promise<Decided> {
  return doneIf(await openPhone().queue.drop(entry))
}
