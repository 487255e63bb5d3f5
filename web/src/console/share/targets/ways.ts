/** The ways out to a system, and what each needs to be told: the form and the list go by this table. */

import type { Credential, Settings, Way } from '@/shared/api/share'

export type Value = string | number | boolean

export interface WayField {
  key: string
  kind: 'text' | 'number' | 'flag' | 'choice'
  needed?: boolean
  /** What holds when nothing is said. */
  usual: Value
  /** For a choice: its values. */
  choices?: readonly string[]
  /** An example, the same in every language. */
  example?: string
}

const text = (key: string, example: string, needed = true): WayField => ({ key, kind: 'text', needed, usual: '', example })
const TIMEOUT: WayField = { key: 'timeout_s', kind: 'number', usual: 10 }

export const WAYS: Record<string, readonly WayField[]> = {
  webhook: [
    text('url', 'https://…/in'),
    { key: 'mode', kind: 'choice', usual: 'binary', choices: ['binary', 'structured'] },
    { key: 'envelope', kind: 'flag', usual: false },
    text('number_at', '/data/id', false),
    text('list_url', 'https://…/held', false),
    TIMEOUT,
  ],
  open311: [text('url', 'https://…/open311/v2'), text('jurisdiction_id', 'water.example', false), TIMEOUT],
  nats: [text('url', 'nats://127.0.0.1:4222'), text('subject', 'dingbo.cases'), TIMEOUT],
  kafka: [text('brokers', 'kafka1:9092,kafka2:9092'), text('topic', 'dingbo-cases'), TIMEOUT],
  mqtt: [text('url', 'mqtts://broker:8883'), text('topic', 'dingbo/cases'), TIMEOUT],
  sftp: [
    text('host', 'sftp.water.example'),
    { key: 'port', kind: 'number', usual: 22 },
    text('host_key', 'SHA256:...'),
    text('path', '/in'),
    TIMEOUT,
  ],
  folder: [text('path', '/var/spool/water')],
  pull: [],
}

/** What each way can be signed in with; kept sealed, never shown again. */
export const CREDENTIALS: Readonly<Record<string, readonly (keyof Credential)[]>> = {
  webhook: ['user', 'password', 'token', 'certificate', 'private_key', 'authority'],
  open311: ['token', 'certificate', 'private_key', 'authority'],
  nats: ['user', 'password', 'token', 'certificate', 'private_key', 'authority'],
  kafka: ['user', 'password'],
  mqtt: ['user', 'password', 'certificate', 'private_key', 'authority'],
  sftp: ['user', 'password', 'private_key'],
}

/** The fields of a way as the form shows them: what is set, or what holds otherwise. */
export function readWay(way: Way): Record<string, Value> {
  return Object.fromEntries((WAYS[way.kind] ?? []).map(({ key, usual }) => [key, (way[key] as Value | undefined) ?? usual]))
}

/** A way as it is sent: what is left empty or as usual is left out. */
export function writeWay(kind: string, values: Readonly<Record<string, Value | undefined>>): Way {
  const told = (WAYS[kind] ?? []).flatMap(({ key, usual }) => {
    const value = typeof values[key] === 'string' ? values[key].trim() : values[key]
    return value === undefined || value === '' || value === usual ? [] : [[key, value] as const]
  })
  return { kind, ...Object.fromEntries(told) }
}

/** Whether all that a way needs is there. */
export function isWhole(kind: string, values: Readonly<Record<string, Value | undefined>>): boolean {
  return (WAYS[kind] ?? []).every(({ key, needed }) => !needed || String(values[key] ?? '').trim() !== '')
}

/** Where a system is, in one line: the address, the folder, the topic. */
export function whereTo({ way }: Settings): string {
  const first = (WAYS[way.kind] ?? []).filter(({ needed }) => needed).map(({ key }) => way[key])
  return first.filter((value) => typeof value === 'string').join(' ')
}

/** Lines of `their word = action` as settings, and back. */
export function readProgress(lines: string): Record<string, string> {
  const pairs = lines.split('\n').map((line) => line.split(/[=＝]/).map((part) => part.trim()))
  return Object.fromEntries(pairs.filter(([word, action]) => word && action).map(([word, action]) => [word ?? '', action ?? '']))
}
