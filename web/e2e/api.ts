/** The city's API as one account uses it, beside the pages. */

import { randomUUID } from 'node:crypto'

import { request, type APIRequestContext } from '@playwright/test'

import { origin } from './browser'
import { account, type Account } from './people'

export interface Case {
  id: string
  number: string
  version: number
  summary?: string
}

export class Api {
  readonly #context: APIRequestContext

  private constructor(context: APIRequestContext) {
    this.#context = context
  }

  /** Signs in once for each account; the door lets nobody in too often. */
  static as(account: Account): Promise<Api> {
    const known = entered.get(account.login)
    if (known) return known
    const entering = Api.#enter(account)
    entered.set(account.login, entering)
    return entering
  }

  static async #enter({ login, password }: Account): Promise<Api> {
    const api = new Api(await request.newContext({ baseURL: origin() }))
    await api.post('/session', { login, password })
    return api
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.#context.get(`/api/v1${path}`)
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  async post<T>(path: string, data: unknown): Promise<T> {
    const answer = await this.#context.post(`/api/v1${path}`, { data })
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  act(id: string, action: Record<string, unknown>, text?: string, evidence: string[] = []): Promise<{ case: Case }> {
    return this.post(`/cases/${id}/actions`, { request: randomUUID(), version: null, action, words: { text }, evidence })
  }
}

const entered = new Map<string, Promise<Api>>()

/** A UUID of version 7. */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

interface Unit {
  id: number
  code: string
}

/** A case in the worker's grids that waits for them to verify it. Its leaf asks for no photo. */
export async function caseToVerify(worker: Account, place: { longitude: number; latitude: number }, text: string): Promise<string> {
  const id = newId()
  const reporter = await Api.as(worker)
  await reporter.post('/cases', { id, place: { lon: place.longitude, lat: place.latitude }, leaf: '0802', words: { text } })
  const room = await Api.as(dispatcherOf(worker))
  await room.act(id, { kind: 'accept' })
  await room.act(id, { kind: 'file', condition: 'light' })
  const { suggestion } = await room.get<{ suggestion: { unit: Unit } }>(`/cases/${id}`)
  await room.act(id, { kind: 'dispatch', lead: suggestion.unit.id })
  const { items } = await room.get<{ items: Unit[] }>('/units')
  const code = items.find((unit) => unit.id === suggestion.unit.id)?.code
  const unit = await Api.as(account('handler', (one) => one.unit === code))
  await unit.act(id, { kind: 'feed_back' }, '枝条已经修剪, 路灯照得到路面了')
  return id
}

export function dispatcherOf(worker: Account): Account {
  return account('dispatcher', ({ area }) => worker.area.startsWith(area))
}
