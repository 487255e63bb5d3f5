/** The queue: everything made on this phone, sealed, in the order it was made. */

import type { FieldDb, KeptRow, Row, State } from '@/field/store/db'
import { open, openBytes, seal, sealBytes } from '@/field/store/seal'

import { idOf, type Outcome, type Photo, type Queued, type Work } from './work'

/** How long it is shown what became of something, in milliseconds. */
const SHOWN = 14 * 24 * 3600 * 1000

interface Content {
  at: number
  work: Work
  outcome?: Outcome
}

export class Queue {
  readonly #db: FieldDb
  readonly account: number
  readonly #key: CryptoKey

  constructor(db: FieldDb, account: number, key: CryptoKey) {
    this.#db = db
    this.account = account
    this.#key = key
  }

  #where(kind: 'entry' | 'photo', id: string): string {
    return `${kind}/${this.account}/${id}`
  }

  async #fresh(work: Work): Promise<Row> {
    const id = idOf(work)
    const sealed = await seal(this.#key, this.#where('entry', id), { at: Date.now(), work } satisfies Content)
    return { id, account: this.account, state: 'waiting', sealed }
  }

  /** Whether an entry is there as it was seen: nobody else decided on it meanwhile. */
  async #still({ seq, id, state }: Queued): Promise<boolean> {
    const row = await this.#db.entries.get(seq)
    return row?.id === id && row.state === state
  }

  /**
   * Stores something to be sent; once this returns it is on the disk. The same one again changes nothing. The draft it was
   * written as goes in the same stroke, so that a phone that dies has the one or the other, never both.
   */
  async add(work: Work, draft?: string): Promise<void> {
    const row = await this.#fresh(work)
    await this.#db.transaction('rw', this.#db.entries, this.#db.kept, async () => {
      if (draft !== undefined) await this.#db.kept.delete([this.account, draft])
      if (await this.#db.entries.where({ id: row.id }).count()) return
      await this.#db.entries.add(row)
    })
  }

  /** The oldest that wait. */
  async waiting(most: number): Promise<Queued[]> {
    const rows = await this.#db.entries.where({ account: this.account, state: 'waiting' }).sortBy('seq')
    return this.opened(rows.slice(0, most))
  }

  /** All of them as they are stored, the newest first. */
  rows(): Promise<Row[]> {
    return this.#db.entries.where({ account: this.account }).reverse().sortBy('seq')
  }

  async all(): Promise<Queued[]> {
    return this.opened(await this.rows())
  }

  opened(rows: Row[]): Promise<Queued[]> {
    return Promise.all(
      rows.map(async ({ id, seq = 0, state, sealed }) => {
        const content = await open<Content>(this.#key, this.#where('entry', id), sealed)
        return { id, seq, state, ...content }
      }),
    )
  }

  /** Stores what became of an entry; one that was let go of meanwhile stays away. */
  async change({ id, seq, at, work }: Queued, state: State, outcome?: Outcome): Promise<void> {
    const sealed = await seal(this.#key, this.#where('entry', id), { at, work, outcome } satisfies Content)
    await this.#db.entries.update(seq, { state, sealed })
    // What the server has, it shows; the phone need not keep it too.
    if (state === 'done') await this.dropPhotos(work)
  }

  /** Puts something in the place of an entry, at the end of the queue; nothing when the entry is not there any more. */
  async replace(old: Queued, work: Work): Promise<boolean> {
    const row = await this.#fresh(work)
    return this.#db.transaction('rw', this.#db.entries, async () => {
      if (!(await this.#still(old))) return false
      await this.#db.entries.delete(old.seq)
      await this.#db.entries.add(row)
      return true
    })
  }

  /** Makes a draft of an entry, to which its photos then belong; nothing when the entry is not there any more. */
  async toDraft(old: Queued, draft: KeptRow): Promise<boolean> {
    return this.#db.transaction('rw', this.#db.entries, this.#db.kept, async () => {
      if (!(await this.#still(old))) return false
      await this.#db.entries.delete(old.seq)
      await this.#db.kept.put(draft)
      return true
    })
  }

  /** Lets go of an entry and its photos; nothing when the entry is not there any more. */
  async drop(old: Queued): Promise<boolean> {
    return this.#db.transaction('rw', this.#db.entries, this.#db.photos, async () => {
      if (!(await this.#still(old))) return false
      await this.#db.entries.delete(old.seq)
      await this.#db.photos.bulkDelete(old.work.photos.map(({ id }) => id))
      return true
    })
  }

  /** Those photos of an entry or a draft that can still be sent: on this phone, or with the server already. */
  async photosLeft({ photos }: Pick<Work, 'photos'>): Promise<Photo[]> {
    const here = await this.#db.photos.bulkGet(photos.map(({ id }) => id))
    // What was uploaded is uploaded anew while its bytes are here: the server forgets what nobody uses.
    return photos.flatMap(({ id, hash }, index) => (here[index] ? [{ id }] : hash === undefined ? [] : [{ id, hash }]))
  }

  async keepPhoto(id: string, bytes: BufferSource): Promise<void> {
    const sealed = await sealBytes(this.#key, this.#where('photo', id), bytes)
    await this.#db.photos.put({ id, account: this.account, sealed })
  }

  async photo(id: string): Promise<ArrayBuffer | undefined> {
    const row = await this.#db.photos.get(id)
    return row && openBytes(this.#key, this.#where('photo', id), row.sealed)
  }

  async dropPhoto(id: string): Promise<void> {
    await this.#db.photos.delete(id)
  }

  async dropPhotos({ photos }: Pick<Work, 'photos'>): Promise<void> {
    await this.#db.photos.bulkDelete(photos.map(({ id }) => id))
  }

  /** Forgets what was sent long ago; what was refused stays until somebody looks at it. */
  async tidy(now = Date.now()): Promise<void> {
    const old = (await this.all()).filter(({ state, outcome }) => state === 'done' && now - (outcome?.at ?? now) > SHOWN)
    await this.#db.entries.bulkDelete(old.map(({ seq }) => seq))
  }
}
