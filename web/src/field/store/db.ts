/**
 * What the phone keeps, in IndexedDB. Only what must be known before anybody signed in is in the clear: whose it is, in
 * which order it goes out and whether it has. Everything else is sealed under the account's key.
 */

import Dexie, { type Table } from 'dexie'

import type { Sealed } from './seal'

/** Whoever used this phone; the key is here while they are signed in and no longer. */
export interface Holder {
  account: number
  login: string
  key?: CryptoKey
}

export type State = 'waiting' | 'done' | 'refused'

/** One thing to send, or sent. */
export interface Row {
  /** The order in which it goes out. */
  seq?: number
  /** The case's identity of a report, the request's of an action. */
  id: string
  account: number
  state: State
  sealed: Sealed
}

export interface PhotoRow {
  id: string
  account: number
  sealed: Sealed
}

/** An answer of the server's, or a draft, kept for when there is no network. */
export interface KeptRow {
  account: number
  name: string
  sealed: Sealed
}

export class FieldDb extends Dexie {
  readonly holders!: Table<Holder, number>
  readonly entries!: Table<Row, number>
  readonly photos!: Table<PhotoRow, string>
  readonly kept!: Table<KeptRow, [number, string]>

  constructor(name = 'dingbo-field') {
    // Strict: what was stored is on the disk, also when the phone's battery ends a moment later.
    super(name, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      holders: 'account',
      entries: '++seq, &id, account, [account+state]',
      photos: 'id, account',
      kept: '[account+name]',
    })
  }
}

export const db = new FieldDb()
