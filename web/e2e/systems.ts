/** Systems of departments: who looks after sharing with them, what they are made of over the API, and as whom they tell. */

import { expect, request, type APIRequestContext, type Page } from '@playwright/test'

import { Api } from './api'
import { origin } from './browser'
import { dispatch, file, report } from './desk'
import { account, type Account } from './people'

/** Who looks after sharing. */
export const keeper = (): Account => account('supervisor', ({ area }) => area.length === 4)

interface Unit {
  id: number
  code: string
  kind: string
}

/** An account that a system acts by, and tells over the API. */
export class ServiceAccount {
  readonly id: number
  readonly login: string
  readonly #context: APIRequestContext

  private constructor(id: number, login: string, context: APIRequestContext) {
    this.id = id
    this.login = login
    this.#context = context
  }

  /** One of the unit of a code, or of any department. */
  static async open(name: string, code?: string): Promise<ServiceAccount> {
    const security = await Api.as(account('security_admin'))
    const { items } = await security.get<{ items: Unit[] }>('/units')
    const unit = items.find((one) => (code ? one.code === code : one.kind === 'department'))?.id
    const login = `e2e.service.${Date.now()}`
    const post = { role: 'service', unit, area: keeper().area }
    const opened = await security.post<{ account: number }>('/accounts', { login, name, password: 'correct-horse-7', posts: [post] })
    const token = await security.post<{ secret: string }>('/tokens', { account: opened.account, name: 'e2e', scopes: ['act', 'read'] })
    const context = await request.newContext({ baseURL: origin(), extraHTTPHeaders: { authorization: `Bearer ${token.secret}` } })
    return new ServiceAccount(opened.account, login, context)
  }

  /** Tells progress; 200 where it was taken, 202 where it is kept for a person. */
  async tell(progress: Record<string, string>): Promise<number> {
    return (await this.#context.post('/api/v1/share/progress', { data: progress })).status()
  }
}

/** A case that is some unit's to handle: its identity, its number, the unit's code. */
export async function caseAtUnit(reporter: Page, room: Page, area: string, text: string): Promise<{ id: string; number: string; unit: string }> {
  const id = await report(reporter, area, text)
  await file(room, id)
  const unit = await dispatch(room, id)
  const answer = await room.request.get(`/api/v1/cases/${id}`)
  const { number } = (await answer.json()) as { number: string }
  return { id, number, unit }
}

/** Refreshes a page of sharing until it shows what `then` expects. */
export function refreshed(page: Page, then: () => Promise<void>): Promise<void> {
  return expect(async () => {
    await page.getByRole('button', { name: '刷新' }).first().click()
    await then()
  }).toPass({ timeout: 60_000 })
}
