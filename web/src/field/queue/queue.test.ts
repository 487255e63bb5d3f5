import 'fake-indexeddb/auto'

import { beforeEach, describe, expect, it, vi } from 'vitest'

import { FieldDb } from '@/field/store/db'
import { Kept } from '@/field/store/kept'
import { keyOf } from '@/field/store/seal'
import { Problem, unreachable } from '@/shared/api/problem'
import type { CaseDetail } from '@/shared/api/types'
import { uuidv7 } from '@/shared/ids'

import { Queue } from './queue'
import { sendWaiting, type Server } from './sender'
import type { BatchItem, BatchOutcome } from './server'
import { PHOTO_GONE, type ActionWork, type Queued, type ReportWork } from './work'

const NAME = { zh: '井盖缺失破损', en: 'Missing manhole cover' }
const WORDS = '小区北门井盖不见了'

function report(photos: string[] = []): ReportWork {
  return {
    kind: 'report',
    report: { id: uuidv7(), place: { lon: 121.5, lat: 29.8 }, leaf: '0101', words: { text: WORDS } },
    photos: photos.map((id) => ({ id })),
    title: { leaf: NAME },
  }
}

function verify(caseId: string): ActionWork {
  return {
    kind: 'action',
    case: caseId,
    request: uuidv7(),
    seen: { version: 5, stage: 'feedback', reworks: 0, reopens: 0, returns: 0 },
    action: { kind: 'verify', verdict: 'pass' },
    text: '已装好',
    photos: [],
    title: { leaf: NAME },
    label: { zh: '核查', en: 'verify' },
  }
}

/** A server that keeps what it is sent, and says what the test wants. */
class Fake implements Server {
  readonly uploads: ArrayBuffer[] = []
  readonly batches: BatchItem[][] = []
  readonly cases = new Map<string, number>()
  /** What becomes of an item; by default it is taken. */
  say: (item: BatchItem) => BatchOutcome | undefined = () => undefined
  /** Loses the answer after taking what was sent. */
  losesAnswers = false
  down = false
  /** Whether the network goes before a case can be looked at. */
  blind = false
  now: Partial<CaseDetail> = {}

  upload = (bytes: ArrayBuffer): Promise<string> => {
    if (this.down) return Promise.reject(unreachable())
    this.uploads.push(bytes)
    return Promise.resolve(`hash-${this.uploads.length}`)
  }

  batch = (items: BatchItem[]): Promise<BatchOutcome[]> => {
    if (this.down) return Promise.reject(unreachable())
    this.batches.push(items)
    const outcomes = items.map((item) => this.say(item) ?? this.take(item))
    return this.losesAnswers ? Promise.reject(unreachable()) : Promise.resolve(outcomes)
  }

  look = (): Promise<CaseDetail> => (this.blind ? Promise.reject(unreachable()) : Promise.resolve(this.now as CaseDetail))

  private take(item: BatchItem): BatchOutcome {
    const id = 'report' in item ? item.report.id : item.action.case
    if ('report' in item) this.cases.set(id, (this.cases.get(id) ?? 0) + (this.cases.has(id) ? 0 : 1))
    return { status: 201, case: { id, number: `330203001-20261124-${this.cases.size}` } }
  }
}

const refusal = (status: number, rule: string): BatchOutcome => ({
  status,
  problem: { type: '', title: '', status, rule, detail: '', text: { zh: '这件事已经结束', en: 'this case has ended' } },
})

let db: FieldDb
let queue: Queue
let server: Fake
let databases = 0

const KEY = '07'.repeat(32)
const opened = async (account = 1, key = KEY): Promise<Queue> => new Queue(db, account, await keyOf(key))

beforeEach(async () => {
  databases += 1
  db = new FieldDb(`test-${databases}`)
  queue = await opened()
  server = new Fake()
})

async function states(): Promise<string[]> {
  return (await queue.all()).map(({ state }) => state).reverse()
}

describe('the queue', () => {
  it('keeps nothing that can be read without the key of its account', async () => {
    await queue.keepPhoto('p1', new TextEncoder().encode(WORDS))
    await queue.add(report(['p1']))
    const stored = [...(await db.entries.toArray()), ...(await db.photos.toArray())]
    expect(stored).toHaveLength(2)
    for (const { sealed } of stored) expect(new TextDecoder().decode(sealed.data)).not.toContain('井盖')
    await expect((await opened(1, '08'.repeat(32))).all()).rejects.toThrow()
    expect((await (await opened()).all())[0]?.work).toMatchObject({ kind: 'report', report: { words: { text: WORDS } } })
  })

  it('does not open what was moved to another account', async () => {
    await queue.add(report())
    await db.entries.toCollection().modify({ account: 2 })
    await expect((await opened(2)).all()).rejects.toThrow()
  })

  it('shows each account its own', async () => {
    await queue.add(report())
    expect(await (await opened(2)).all()).toEqual([])
  })

  it('takes the same thing once', async () => {
    const work = report()
    await queue.add(work)
    await queue.add(work)
    expect(await queue.all()).toHaveLength(1)
  })

  it('takes something in and its draft away in one stroke', async () => {
    const kept = new Kept(db, 1, await keyOf(KEY))
    await kept.keep('draft', { text: WORDS })
    const full = vi.spyOn(db.entries, 'add').mockRejectedValue(new Error('the phone is full'))
    await expect(queue.add(report(), 'draft')).rejects.toThrow()
    expect([await kept.recall('draft'), await queue.all()]).toEqual([{ text: WORDS }, []])
    full.mockRestore()
    await queue.add(report(), 'draft')
    expect([await kept.recall('draft'), await states()]).toEqual([undefined, ['waiting']])
  })

  it('forgets what arrived long ago, and nothing that was refused', async () => {
    await queue.add(report())
    await queue.add(report())
    const [second, first] = await queue.all()
    await queue.change(first!, 'done', { at: 0 })
    await queue.change(second!, 'refused', { at: 0 })
    await queue.tidy()
    expect(await states()).toEqual(['refused'])
  })
})

describe('sending', () => {
  it('sends in the order things were made, photos first', async () => {
    const works = [report(['p1']), report(), report()]
    await queue.keepPhoto('p1', new Uint8Array([1, 2, 3]))
    for (const work of works) await queue.add(work)
    expect(await sendWaiting(queue, server)).toBe('empty')
    expect(server.batches.flat().map((item) => 'report' in item && item.report.id)).toEqual(works.map(({ report: { id } }) => id))
    expect(new Uint8Array(server.uploads[0] ?? new ArrayBuffer())).toEqual(new Uint8Array([1, 2, 3]))
    expect(server.batches[0]?.[0]).toMatchObject({ report: { evidence: ['hash-1'] } })
    expect(await states()).toEqual(['done', 'done', 'done'])
    expect(await db.photos.count()).toBe(0)
  })

  it('keeps everything while the server is out of reach', async () => {
    server.down = true
    for (let n = 0; n < 30; n += 1) await queue.add(report())
    expect(await sendWaiting(queue, server)).toBe('unreachable')
    expect(await queue.waiting(100)).toHaveLength(30)
  })

  it('makes one case of a report whose answer was lost', async () => {
    const work = report()
    await queue.add(work)
    server.losesAnswers = true
    expect(await sendWaiting(queue, server)).toBe('unreachable')
    server.losesAnswers = false
    expect(await sendWaiting(queue, server)).toBe('empty')
    expect(server.batches).toHaveLength(2)
    expect([...server.cases]).toEqual([[work.report.id, 1]])
  })

  it('does not upload a photo twice', async () => {
    await queue.keepPhoto('p1', new Uint8Array([1]))
    await queue.add(report(['p1']))
    server.losesAnswers = true
    await sendWaiting(queue, server)
    server.losesAnswers = false
    await sendWaiting(queue, server)
    expect(server.uploads).toHaveLength(1)
  })

  it('stops when the session ended, and loses nothing', async () => {
    await queue.add(report())
    server.batch = () => Promise.reject(new Problem(401, 'sign_in', { zh: '', en: '' }))
    expect(await sendWaiting(queue, server)).toBe('signed_out')
    expect(await states()).toEqual(['waiting'])
  })

  it('does not send without its photo what was made with one', async () => {
    await queue.keepPhoto('there', new Uint8Array([1]))
    await queue.add(report(['there', 'gone']))
    await queue.add(report())
    expect(await sendWaiting(queue, server)).toBe('empty')
    expect(await states()).toEqual(['refused', 'done'])
    const refused = (await queue.all())[1]!
    expect(refused.outcome?.why?.rule).toBe(PHOTO_GONE)
    expect(await queue.photosLeft(refused.work)).toEqual([{ id: 'there' }])
  })

  it('tells where an action was done when that was chosen, and not otherwise', async () => {
    const place = { lon: 121.54, lat: 29.86 }
    await queue.add({ ...verify(uuidv7()), place })
    await queue.add(verify(uuidv7()))
    await sendWaiting(queue, server)
    expect(server.batches.flat().map((item) => 'action' in item && item.action.place)).toEqual([place, undefined])
  })

  it('goes on after what was refused, and keeps it with the reason', async () => {
    const [bad, good] = [report(), report()]
    await queue.add(bad)
    await queue.add(good)
    server.say = (item) => ('report' in item && item.report.id === bad.report.id ? refusal(422, 'outside_city') : undefined)
    await sendWaiting(queue, server)
    expect(await states()).toEqual(['refused', 'done'])
    expect((await queue.all())[1]?.outcome?.why).toMatchObject({ rule: 'outside_city', text: { zh: '这件事已经结束' } })
  })

  it('holds back what follows on a case the server could not take just now', async () => {
    const first = report()
    const follows = verify(first.report.id)
    await queue.add(first)
    await queue.add(follows)
    await queue.add(report())
    server.say = (item) => ('report' in item && item.report.id === first.report.id ? { status: 503 } : undefined)
    expect(await sendWaiting(queue, server)).toBe('later')
    expect(await states()).toEqual(['waiting', 'waiting', 'done'])
    server.say = () => undefined
    expect(await sendWaiting(queue, server)).toBe('empty')
    expect(await states()).toEqual(['done', 'done', 'done'])
  })
})

describe('a conflict', () => {
  const CLOSED: Partial<CaseDetail> = {
    version: 9,
    stage: 'evaluate',
    stage_label: { zh: '综合评价', en: 'evaluation' },
    end: 'closed',
    end_label: { zh: '已结案', en: 'closed' },
    number: '330203001-20261124-0001',
  }

  it('is kept with the words, the reason and the case as it now is', async () => {
    await queue.add(verify(uuidv7()))
    server.say = () => refusal(409, 'stale_version')
    server.now = CLOSED
    await sendWaiting(queue, server)
    const [entry] = await queue.all()
    expect(entry).toMatchObject({
      state: 'refused',
      work: { text: '已装好' },
      outcome: { why: { rule: 'stale_version' }, found: { end: { zh: '已结案' } }, number: '330203001-20261124-0001' },
    })
  })

  it('is none when only notes came between: the same request goes out on the newer version', async () => {
    const work = verify(uuidv7())
    await queue.add(work)
    server.now = { version: 6, stage: 'feedback', reworks: 0, reopens: 0, returns: 0 }
    server.say = (item) => ('action' in item && item.action.version === 5 ? refusal(409, 'stale_version') : undefined)
    await sendWaiting(queue, server)
    expect(await states()).toEqual(['done'])
    expect(server.batches.flat().map((item) => 'action' in item && [item.action.request, item.action.version])).toEqual([
      [work.request, 5],
      [work.request, 6],
    ])
  })

  it('is not told of while the case cannot be looked at: the action waits', async () => {
    await queue.add(verify(uuidv7()))
    server.say = () => refusal(409, 'stale_version')
    server.now = { version: 6, stage: 'feedback', reworks: 0, reopens: 0, returns: 0 }
    server.blind = true
    expect(await sendWaiting(queue, server)).toBe('unreachable')
    expect(await states()).toEqual(['waiting'])
    server.blind = false
    server.say = (item) => ('action' in item && item.action.version === 5 ? refusal(409, 'stale_version') : undefined)
    expect(await sendWaiting(queue, server)).toBe('empty')
    expect(await states()).toEqual(['done'])
  })

  it('is none for a note, whatever became of the case', async () => {
    await queue.add({ ...verify(uuidv7()), action: { kind: 'comment' } })
    server.now = CLOSED
    server.say = (item) => ('action' in item && item.action.version === 5 ? refusal(409, 'stale_version') : undefined)
    await sendWaiting(queue, server)
    expect(await states()).toEqual(['done'])
  })

  it('is one when the matter went round once more meanwhile', async () => {
    await queue.add(verify(uuidv7()))
    server.now = { version: 9, stage: 'feedback', stage_label: NAME, reworks: 1, reopens: 0, returns: 0 }
    server.say = () => refusal(409, 'stale_version')
    await sendWaiting(queue, server)
    expect(await states()).toEqual(['refused'])
  })
})

describe('a decision on what was refused', () => {
  async function refused(photos: string[] = []): Promise<Queued> {
    for (const id of photos) await queue.keepPhoto(id, new Uint8Array([1]))
    await queue.add(report(photos))
    server.say = () => refusal(422, 'outside_city')
    await sendWaiting(queue, server)
    server.say = () => undefined
    return (await queue.all())[0]!
  }

  it('is taken once, however often it is tapped', async () => {
    const entry = await refused()
    const again = (): ReportWork => ({ ...report() })
    expect(await Promise.all([queue.replace(entry, again()), queue.replace(entry, again())])).toEqual([true, false])
    expect(await states()).toEqual(['waiting'])
  })

  it('comes to nothing once another was taken, and takes no photo from it', async () => {
    const entry = await refused(['p1'])
    expect(await queue.replace(entry, { ...report(), photos: entry.work.photos.map(({ id }) => ({ id })) })).toBe(true)
    expect(await queue.drop(entry)).toBe(false)
    expect(await db.photos.count()).toBe(1)
    expect(await sendWaiting(queue, server)).toBe('empty')
    expect(await states()).toEqual(['done'])
  })

  it('makes a draft of it that has its photos', async () => {
    const entry = await refused(['p1'])
    const kept = new Kept(db, 1, await keyOf(KEY))
    const row = await kept.row('draft', { text: WORDS })
    expect([await queue.toDraft(entry, row), await queue.toDraft(entry, row)]).toEqual([true, false])
    expect([await kept.recall('draft'), await queue.all(), await db.photos.count()]).toEqual([{ text: WORDS }, [], 1])
  })
})
