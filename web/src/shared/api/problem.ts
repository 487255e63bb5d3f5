import type { Bilingual } from './types'

/** Why the server refused, in words for people (RFC 9457, bilingual). */
export class Problem extends Error {
  readonly status: number
  readonly rule: string
  readonly field: string | undefined
  readonly text: Bilingual

  constructor(status: number, rule: string, text: Bilingual, field?: string) {
    super(text.zh)
    this.name = 'Problem'
    this.status = status
    this.rule = rule
    this.text = text
    this.field = field
  }

  get isStale(): boolean {
    return this.rule === 'stale_version'
  }

  get isSignedOut(): boolean {
    return this.status === 401
  }
}

const NO_ANSWER: Bilingual = {
  zh: '连不上服务器。您填的内容还在, 网络恢复后请再试一次。',
  en: 'The server cannot be reached. What you typed is still here; try again once the network is back.',
}

const STRANGE_ANSWER: Bilingual = {
  zh: '服务器出了差错, 没有完成。请稍后再试; 若仍不行, 请把时间告诉系统管理员。',
  en: 'The server failed and nothing was done. Try again later; if it persists, tell the system administrator when.',
}

/** The problem of a request that got no answer. */
export function unreachable(): Problem {
  return new Problem(0, 'unreachable', NO_ANSWER)
}

/** The problem in an answer's body, or one that says that there was none. */
export function problemOf(status: number, body: unknown): Problem {
  if (typeof body === 'object' && body !== null) {
    const said = body as { rule?: unknown; detail?: unknown; field?: unknown; text?: unknown }
    const text = isBilingual(said.text) ? said.text : sameInBoth(said.detail)
    if (text) {
      return new Problem(status, asText(said.rule) ?? 'unknown', text, asText(said.field))
    }
  }
  return new Problem(status, 'unknown', STRANGE_ANSWER)
}

/** Whatever was thrown, as a problem. */
export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : unreachable()
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function isBilingual(value: unknown): value is Bilingual {
  const text = value as Partial<Bilingual> | null | undefined
  return typeof text?.zh === 'string' && typeof text.en === 'string'
}

function sameInBoth(detail: unknown): Bilingual | undefined {
  return typeof detail === 'string' && detail !== '' ? { zh: detail, en: detail } : undefined
}
