/** Sends what waits, in order. It may be killed at any moment: what is sent again is answered with the first's result. */

import type { BatchItem, BatchOutcome } from '@/field/queue/server'
import { asProblem, Problem } from '@/shared/api/problem'
import type { CaseDetail } from '@/shared/api/types'

import type { Queue } from './queue'
import { caseOf, isNote, PHOTO_GONE, seen, stillHolds, type Found, type Outcome, type Queued, type Why } from './work'

/** Entries sent in one go. */
const TOGETHER = 10

/** What of the server the sender needs. */
export interface Server {
  upload: (bytes: ArrayBuffer) => Promise<string>
  batch: (items: BatchItem[]) => Promise<BatchOutcome[]>
  look: (id: string) => Promise<CaseDetail>
}

/** Why sending came to a halt. */
export type Halt = 'empty' | 'unreachable' | 'signed_out' | 'later' | 'full'

const passing = (status: number): boolean => status === 0 || status === 401 || status === 408 || status === 429 || status >= 500

function haltOf({ status }: Problem): Halt {
  if (status === 0) return 'unreachable'
  return status === 401 ? 'signed_out' : 'later'
}

/** Sends until nothing waits or something stands in the way. */
export async function sendWaiting(queue: Queue, server: Server): Promise<Halt> {
  for (;;) {
    const entries = await queue.waiting(TOGETHER)
    if (entries.length === 0) return 'empty'
    const { ready, halt } = await withPhotos(queue, server, entries)
    if (ready.length === 0 && halt) return halt
    if (ready.length > 0) {
      const stopped = await sendTogether(queue, server, ready)
      if (stopped) return stopped
    }
  }
}

/** Uploads the photos of entries; those whose photos are all there are ready. */
async function withPhotos(queue: Queue, server: Server, entries: Queued[]): Promise<{ ready: Queued[]; halt?: Halt }> {
  const ready: Queued[] = []
  for (const entry of entries) {
    try {
      ready.push(await uploaded(queue, server, entry))
    } catch (thrown) {
      const problem = asProblem(thrown)
      // Nothing overtakes: what comes after waits until this one's photos are through.
      if (passing(problem.status)) return { ready, halt: haltOf(problem) }
      await queue.change(entry, 'refused', { at: Date.now(), why: whyOf(problem) })
    }
  }
  return { ready }
}

async function uploaded(queue: Queue, server: Server, entry: Queued): Promise<Queued> {
  let current = entry
  for (const { id, hash } of entry.work.photos) {
    if (hash !== undefined) continue
    const bytes = await queue.photo(id)
    // Sent without it, it would not say what its writer meant it to.
    if (!bytes) throw new Problem(422, PHOTO_GONE, { zh: '', en: '' })
    const sent = await server.upload(bytes)
    const photos = current.work.photos.map((photo) => (photo.id === id ? { id, hash: sent } : photo))
    current = { ...current, work: { ...current.work, photos } }
    await queue.change(current, 'waiting')
  }
  return current
}

async function sendTogether(queue: Queue, server: Server, entries: Queued[]): Promise<Halt | undefined> {
  let outcomes: BatchOutcome[]
  try {
    outcomes = await server.batch(entries.map(itemOf))
  } catch (thrown) {
    return haltOf(asProblem(thrown))
  }
  /** Cases of which something could not be taken just now; what follows on them goes again, too. */
  const held = new Set<string>()
  let halt: Halt | undefined
  for (const [index, entry] of entries.entries()) {
    const outcome = outcomes[index]
    const about = caseOf(entry.work)
    const stopped = outcome === undefined || passing(outcome.status) || held.has(about) ? 'later' : await settle(queue, server, entry, outcome)
    if (!stopped) continue
    held.add(about)
    halt ??= stopped
  }
  return halt
}

function itemOf({ work }: Queued): BatchItem {
  const evidence = work.photos.flatMap(({ hash }) => (hash === undefined ? [] : [hash]))
  if (work.kind === 'report') return { report: { ...work.report, evidence } }
  const { case: id, request, seen: before, action, text, place } = work
  return { action: { case: id, request, version: before.version, action, words: text ? { text } : undefined, evidence, place } }
}

/** Writes down what became of an entry; why it waits on, when that cannot be told now. */
async function settle(queue: Queue, server: Server, entry: Queued, { status, case: answered, problem }: BatchOutcome): Promise<Halt | undefined> {
  const at = Date.now()
  if (status < 300) {
    await queue.change(entry, 'done', { at, case: answered?.id ?? caseOf(entry.work), number: answered?.number })
    return undefined
  }
  const why: Why = { status, rule: problem?.rule ?? 'unknown', text: problem?.text ?? { zh: '', en: '' } }
  if (entry.work.kind === 'report') {
    await queue.change(entry, 'refused', { at, why })
    return undefined
  }
  const isStale = why.rule === 'stale_version'
  let now: CaseDetail | undefined
  try {
    now = await server.look(entry.work.case)
  } catch (thrown) {
    const unseen = asProblem(thrown)
    // Whether only notes came between cannot be told: the server took nothing, so it is asked again later.
    if (isStale && passing(unseen.status)) return haltOf(unseen)
  }
  if (isStale && now && (isNote(entry.work) || stillHolds(entry.work.seen, now))) {
    // Only notes came between. The server took nothing, so the same request may go out on the newer version.
    await queue.change({ ...entry, work: { ...entry.work, seen: seen(now) } }, 'waiting')
    return undefined
  }
  const outcome: Outcome = { at, case: entry.work.case, number: now?.number, why, found: now && foundOf(now) }
  await queue.change(entry, 'refused', outcome)
  return undefined
}

function foundOf({ number, stage_label: stage, end_label: end, ended_at: endedAt, holder }: CaseDetail): Found {
  return { number, stage, end, endedAt, holder: holder?.name }
}

function whyOf({ status, rule, text }: Problem): Why {
  return { status, rule, text }
}
