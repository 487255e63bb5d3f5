/** The ways in: where a system's own messages are fetched from, how they are read, and how that last went. */

import type { Back, Intake, Source, Target } from '@/shared/api/share'

import { inShort, readFields, ROOT, text, writeFields, type Field, type Values } from './fields'
import { SFTP, WEB } from './ways'

const EVERY: Field = { key: 'every_s', kind: 'number', usual: 60, most: 86_400 }
const SOURCE_PATH = { begins: ROOT, named: 'source_path' }
const SOURCE_URL = { ...WEB, named: 'source_url' }

export const SOURCES: Readonly<Record<string, readonly Field[]>> = {
  poll: [
    text('url', 'https://…/progress', SOURCE_URL),
    text('items_at', '/data/rows', { needed: false, begins: ROOT }),
    text('next_at', '/data/next', { needed: false, begins: ROOT }),
    text('mark', 'after', { needed: false, usual: 'after' }),
    EVERY,
  ],
  folder: [text('path', '/var/spool/water-in', SOURCE_PATH), EVERY],
  sftp: [...SFTP.map((field) => (field.key === 'path' ? { ...field, example: '/out', ...SOURCE_PATH } : field)), EVERY],
  open311: [
    text('url', 'https://…/open311/v2', SOURCE_URL),
    text('jurisdiction_id', 'water.example', { needed: false }),
    EVERY,
  ],
}

/** Without a source, messages are posted, or there are none. */
export const INTAKES = ['none', 'posted', ...Object.keys(SOURCES)]

/** Our fields, of progress and then of orders, that may stand elsewhere in their messages. */
export const OUR_FIELDS = [
  'request', 'number', 'their_number', 'progress', 'text', 'at', 'action', 'reason', 'case',
  'order_number', 'category', 'address', 'lon', 'lat', 'datum', 'caller_name', 'caller_phone', 'due_at',
] as const

export const DATUMS = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const
export const USUAL_DATUM = 'wgs84'

export const sourceFields = (kind: string): readonly Field[] => SOURCES[kind] ?? []

/** A source's settings in one plane: SFTP has its server's one deeper. */
function plane(source: Source): Record<string, unknown> {
  return source.kind === 'sftp' ? { ...(source.server as object | undefined), ...source } : source
}

export const readSource = (source: Source): Values => readFields(sourceFields(source.kind), plane(source))

export function writeSource(kind: string, values: Readonly<Values>, before?: Source): Source {
  const same = before?.kind === kind ? before : undefined
  if (kind !== 'sftp') return { ...writeFields(sourceFields(kind), values, same), kind }
  const server = writeFields(SFTP, values, same?.server as Record<string, unknown> | undefined)
  return { ...writeFields([EVERY], values, same), kind, server }
}

/** Where it is read from, in one line. */
export const whereFrom = (source: Source): string => inShort(sourceFields(source.kind), plane(source))

export const everyS = (source: Source | undefined): number => Number(source?.[EVERY.key] ?? EVERY.usual)

export type IntakeState = 'none' | 'posted' | 'idle' | 'untried' | 'well' | 'late' | 'failed'

/** Three turns missed, and the time that one may take: nobody reads it any more. */
const LATE_TURNS = 3
const LONGEST_TURN_S = 60

/** How messages of a system come in, as it was at `asked`, milliseconds since 1970. */
export function intakeState({ account, settings, changed_at: changed }: Target, intake: Intake | undefined, asked: number): IntakeState {
  const source = settings.back?.source
  const read = intake ? Date.parse(intake.read_at) : Number.NaN
  const isLate = asked - Math.max(read || 0, Date.parse(changed)) > (LATE_TURNS * everyS(source) + LONGEST_TURN_S) * 1000
  if (!source) {
    // An Open311 endpoint may be asked for numbers it has yet to tell, until it has.
    if (settings.way.kind === 'open311' && intake?.reason && !isLate) return 'failed'
    return account === undefined ? 'none' : 'posted'
  }
  if (account === undefined) return 'idle'
  if (intake?.reason) return 'failed'
  if (isLate) return 'late'
  return intake && !isBefore(intake, changed) ? 'well' : 'untried'
}

/** Whether a source was read before its system was last changed. */
export const isBefore = (intake: Intake, changed: string): boolean => Date.parse(intake.read_at) < Date.parse(changed)

/** The intake a form begins with. */
export function intakeOf(back: Back | undefined, account: number | undefined): string {
  return back?.source?.kind ?? (account === undefined ? 'none' : 'posted')
}
