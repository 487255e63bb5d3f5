/** What the server answered and what is half written, kept sealed: the phone shows it when there is no network. */

import type { FieldDb, KeptRow } from './db'
import { open, seal } from './seal'

export class Kept {
  readonly #db: FieldDb
  readonly #account: number
  readonly #key: CryptoKey

  constructor(db: FieldDb, account: number, key: CryptoKey) {
    this.#db = db
    this.#account = account
    this.#key = key
  }

  #where(name: string): string {
    return `kept/${this.#account}/${name}`
  }

  /** What is to be kept as it is stored: for whoever stores it together with something else. */
  async row(name: string, value: unknown): Promise<KeptRow> {
    return { account: this.#account, name, sealed: await seal(this.#key, this.#where(name), value) }
  }

  async keep(name: string, value: unknown): Promise<void> {
    await this.#db.kept.put(await this.row(name, value))
  }

  async recall<T>(name: string): Promise<T | undefined> {
    const row = await this.#db.kept.get([this.#account, name])
    return row && open<T>(this.#key, this.#where(name), row.sealed)
  }

  async drop(name: string): Promise<void> {
    await this.#db.kept.delete([this.#account, name])
  }
}
