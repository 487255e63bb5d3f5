/**
 * The one place that speaks HTTP: a client typed by the server's own description. Uploads (`upload.ts`) are the
 * exception, because only XMLHttpRequest tells their progress.
 */

import createClient from 'openapi-fetch'

import { problemOf, unreachable } from './problem'
import type { paths } from './schema'

export const PREFIX = '/api/v1'

let language = 'zh'
let signedOut: () => void = () => undefined

/** Sets the language in which the server words its answers. */
export function speak(locale: string): void {
  language = locale
}

/** The language the server is asked to word its answers in. */
export const spoken = (): string => language

/** Says what to do when the server no longer knows who we are. */
export function onSignedOut(then: () => void): void {
  signedOut = then
}

/** A request that does not go through `api` says here that the server no longer knows who we are. */
export const tellSignedOut = (): void => signedOut()

export const api = createClient<paths>({
  credentials: 'same-origin',
  querySerializer: { array: { style: 'form', explode: false } },
})

/** Where a 401 says that one is not signed in yet, not that one no longer is. */
const AT_THE_DOOR = [`${PREFIX}/session`, `${PREFIX}/me`]

api.use({
  onRequest: ({ request }) => {
    request.headers.set('Accept-Language', language)
    return request
  },
  onResponse: ({ response, schemaPath }) => {
    if (response.status === 401 && !AT_THE_DOOR.includes(schemaPath)) signedOut()
  },
})

interface Answer<Said> {
  data?: Said
  error?: unknown
  response: Response
}

/** What was said, or the problem thrown. `T` may be told more closely than the wire tells it. */
export async function answer<T = void>(asked: Promise<Answer<unknown>>): Promise<T> {
  let said: Answer<unknown>
  try {
    said = await asked
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw unreachable()
  }
  if (!said.response.ok) throw problemOf(said.response.status, said.error)
  return said.data as T
}

/** A query of what is set: empty text asks for nothing. */
export function set<Query extends object>(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== '')) as Query
}
