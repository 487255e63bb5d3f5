/** The ways out to a system, what each needs to be told, and how fast it goes. */

import type { Settings, Way } from '@/shared/api/share'

import { inShort, readFields, ROOT, text, writeFields, type Field, type Values } from './fields'

const TIMEOUT: Field = { key: 'timeout_s', kind: 'number', usual: 10, most: 60 }

/** Addresses of these schemes. */
const addresses = (...schemes: string[]): { begins: string[] } => ({ begins: schemes.map((scheme) => `${scheme}://`) })
export const WEB = addresses('http', 'https')

/** A folder of an SFTP server, out or in. */
export const SFTP: readonly Field[] = [
  text('host', 'sftp.water.example'),
  { key: 'port', kind: 'number', usual: 22, most: 65_535 },
  text('host_key', 'SHA256:...'),
  text('path', '/in', { begins: ROOT }),
  TIMEOUT,
]

export const WAYS: Readonly<Record<string, readonly Field[]>> = {
  webhook: [
    text('url', 'https://…/in', WEB),
    { key: 'mode', kind: 'choice', usual: 'binary', choices: ['binary', 'structured'] },
    { key: 'envelope', kind: 'flag', usual: false },
    text('number_at', '/data/id', { needed: false }),
    text('list_url', 'https://…/held', { ...WEB, needed: false }),
    TIMEOUT,
  ],
  open311: [text('url', 'https://…/open311/v2', WEB), text('jurisdiction_id', 'water.example', { needed: false }), TIMEOUT],
  nats: [text('url', 'nats://127.0.0.1:4222', addresses('nats', 'tls')), text('subject', 'dingbo.cases'), TIMEOUT],
  kafka: [text('brokers', 'kafka1:9092,kafka2:9092'), text('topic', 'dingbo-cases'), TIMEOUT],
  mqtt: [text('url', 'mqtts://broker:8883', addresses('mqtt', 'mqtts')), text('topic', 'dingbo/cases'), TIMEOUT],
  sftp: SFTP,
  folder: [text('path', '/var/spool/water', { begins: ROOT })],
  pull: [],
}

export const PARALLEL: readonly Field[] = [{ key: 'parallel', kind: 'number', usual: 32, most: 256 }]
export const BACKOFF: readonly Field[] = [
  { key: 'first_ms', kind: 'number', usual: 1000, most: 3_600_000 },
  { key: 'most_s', kind: 'number', usual: 600, most: 86_400 },
  { key: 'give_up_h', kind: 'number', usual: 72, least: 0, most: 8760 },
]
/** How many go out at once, and when what failed is tried again. */
export const PACE: readonly Field[] = [...PARALLEL, ...BACKOFF]

export const wayFields = (kind: string): readonly Field[] => WAYS[kind] ?? []

export const readWay = (way: Way): Values => readFields(wayFields(way.kind), way)

export function writeWay(kind: string, values: Readonly<Values>, before?: Way): Way {
  return { ...writeFields(wayFields(kind), values, before?.kind === kind ? before : {}), kind }
}

/** Where a system is, in one line. */
export const whereTo = ({ way }: Settings): string => inShort(wayFields(way.kind), way)
