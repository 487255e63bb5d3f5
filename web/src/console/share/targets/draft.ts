/** A system as its form shows it. */

import type { Back, Encoding, Orders, Settings, Target, WrittenTarget } from '@/shared/api/share'

import { intakeOf, readSource, sourceFields, SOURCES, USUAL_DATUM, writeSource } from './back'
import { isAstray, isWhole, readFields, ROOT, writeFields, type Values } from './fields'
import { BACKOFF, PACE, PARALLEL, readWay, wayFields, writeWay } from './ways'

/** One of our fields, and where it is in their message. */
export interface Pair {
  name: string
  at: string
}

export interface Draft {
  zh: string
  en: string
  code: string
  kind: string
  way: Values
  pace: Values
  /** `none`, `posted`, or the kind of a source. */
  intake: string
  account: number | undefined
  source: Values
  encoding: Encoding
  pairs: Pair[]
  /** Lines of `their word = action`. */
  progress: string
  orders: { taken: boolean; codes: string; otherwise: string | null; datum: string }
}

export function readTarget(target: Target | null): Draft {
  const { way, progress = {}, back = {}, ...pace } = target?.settings ?? ({ way: { kind: 'webhook' } } satisfies Settings)
  const { source, fields = {}, encoding = 'utf8', orders } = back
  const account = target?.account ?? undefined
  return {
    zh: target?.name.zh ?? '',
    en: target?.name.en ?? '',
    code: target?.code ?? '',
    kind: way.kind,
    way: readWay(way),
    pace: { ...readFields(PARALLEL, pace), ...readFields(BACKOFF, pace.backoff) },
    intake: intakeOf(back, account),
    account,
    source: source ? readSource(source) : {},
    encoding,
    pairs: Object.entries(fields).map(([name, at]) => ({ name, at })),
    progress: Object.entries(progress).map((pair) => pair.join(' = ')).join('\n'),
    orders: {
      taken: orders !== undefined,
      codes: orders?.codes ?? '',
      otherwise: orders?.otherwise ?? null,
      datum: orders?.datum ?? USUAL_DATUM,
    },
  }
}

/** As it is sent; of settings `before`, what the form does not know stays. */
export function writeTarget(draft: Draft, before: Target | null): WrittenTarget {
  const { zh, en, code, kind, way, pace, intake, account, progress } = draft
  const settings = before?.settings
  return {
    code: code.trim(),
    name: { zh: zh.trim(), en: en.trim() || zh.trim() },
    account: intake === 'none' ? undefined : account,
    settings: {
      ...writeFields(PARALLEL, pace, { ...settings }),
      way: writeWay(kind, way, settings?.way),
      backoff: some(writeFields(BACKOFF, pace, settings?.backoff)),
      progress: readProgress(progress),
      back: writeBack(draft, settings?.back),
    },
  }
}

function writeBack({ intake, source, encoding, pairs, orders }: Draft, before: Back = {}): Back | undefined {
  const named = pairs.filter(({ name }) => name).map(({ name, at }) => [name, at.trim()])
  return some<Back>({
    ...before,
    source: intake in SOURCES ? writeSource(intake, source, before.source) : kept(intake, before),
    fields: some(Object.fromEntries(named) as Record<string, string>),
    encoding: encoding === 'utf8' ? undefined : encoding,
    orders: orders.taken ? writeOrders(orders, before.orders) : undefined,
  })
}

/** A source of a kind that the form does not know. */
const kept = (intake: string, { source }: Back): Back['source'] => (source?.kind === intake ? source : undefined)

function writeOrders({ codes, otherwise, datum }: Draft['orders'], before: Orders = {}): Orders {
  return { ...before, codes: codes || undefined, otherwise: otherwise || undefined, datum: datum === USUAL_DATUM ? undefined : datum }
}

/** Nothing, where nothing is said. */
function some<T extends object>(told: T): T | undefined {
  return Object.values(told).some((value) => value !== undefined) ? told : undefined
}

/** Whether all that is needed is there, and fits. */
export function isReady({ zh, code, kind, way, pace, intake, account, source, pairs }: Draft): boolean {
  const comesIn = intake === 'none' || (account !== undefined && isWhole(sourceFields(intake), source) && !pairs.some(({ at }) => isAstray(ROOT, at)))
  return zh.trim() !== '' && code.trim() !== '' && isWhole(wayFields(kind), way) && isWhole(PACE, pace) && comesIn
}

/** Lines of `their word = action` as settings. */
export function readProgress(lines: string): Record<string, string> {
  const pairs = lines.split('\n').map((line) => line.split(/[=＝]/).map((part) => part.trim()))
  return Object.fromEntries(pairs.filter(([word, action]) => word && action).map(([word, action]) => [word ?? '', action ?? '']))
}
