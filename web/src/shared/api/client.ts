/** The only place that speaks HTTP, but for uploads, whose progress only XMLHttpRequest tells (`upload.ts`). */

import { problemOf, unreachable } from './problem'

export const PREFIX = '/api/v1'

export type Query = Record<string, string | number | boolean | undefined>

let language = 'zh'
let signedOut: () => void = () => undefined

/** Sets the language in which the server words its answers. */
export function speak(locale: string): void {
  language = locale
}

/** Says what to do when the server no longer knows who we are. */
export function onSignedOut(then: () => void): void {
  signedOut = then
}

export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return ask<T>('GET', path + search(query), undefined, signal)
}

export function post<T>(path: string, body: unknown): Promise<T> {
  return ask<T>('POST', path, body)
}

export function remove(path: string): Promise<void> {
  return ask<void>('DELETE', path)
}

/** A query string of what is set; `undefined` and empty text are left out. */
export function search(query: Query): string {
  const set = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') set.set(key, String(value))
  }
  const text = set.toString()
  return text === '' ? '' : `?${text}`
}

async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let answer: Response
  try {
    answer = await fetch(PREFIX + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
      signal: signal ?? null,
    })
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw unreachable()
  }
  if (answer.status === 204) return undefined as T
  const said: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) {
    if (answer.status === 401 && path !== '/session' && path !== '/me') signedOut()
    throw problemOf(answer.status, said)
  }
  return said as T
}
