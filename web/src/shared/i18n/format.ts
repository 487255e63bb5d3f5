/** Dates and sizes as people of the place write them. */

import { currentLocale } from './i18n'

let zone = 'Asia/Shanghai'

/** Times are shown in the city's zone, wherever the reader sits. */
export function setZone(name: string): void {
  zone = name
}

const language = (): string => (currentLocale() === 'zh' ? 'zh-CN' : 'en-GB')

/** Making one takes longer than using it a hundred times. */
const made = new Map<string, Intl.DateTimeFormat>()

function formatter(options: Intl.DateTimeFormatOptions, locale = language()): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`
  const known = made.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options })
  made.set(key, known)
  return known
}

/** 2026年11月24日 09:05 / 24 November 2026, 09:05 */
export function fullTime(time: string): string {
  return formatter({ dateStyle: 'long', timeStyle: 'short' }).format(Date.parse(time))
}

/** 11/24 09:05, or with the year when it is another one. */
export function shortTime(time: string): string {
  const at = Date.parse(time)
  const sameYear = new Date(at).getUTCFullYear() === new Date().getUTCFullYear()
  return formatter({
    ...(sameYear ? {} : { year: 'numeric' }),
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

/** 09:05 */
export function clockTime(time: number): string {
  return formatter({ hour: '2-digit', minute: '2-digit' }).format(time)
}

/** 11月28日 星期六 / Saturday 28 November */
export function dayWords(time: number): string {
  return formatter({ weekday: 'long', day: 'numeric', month: 'long' }).format(time)
}

/** 周六 / Sat */
export function weekday(time: number): string {
  return formatter({ weekday: 'short' }).format(time)
}

const WALL = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const

/** What clocks in the city show, as if it were this machine's own time: what a date field shows and takes. */
export function toWall(time: number): Date {
  const parts = formatter(WALL, 'en-GB').formatToParts(time)
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value)
  return new Date(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/** The moment at which clocks in the city show what a date field says. */
export function fromWall(wall: Date): Date {
  // The zone is as far off there as here, but for the hour in which clocks change.
  return new Date(2 * wall.getTime() - toWall(wall.getTime()).getTime())
}

const NUMBERS = { zh: new Intl.NumberFormat('zh-CN'), en: new Intl.NumberFormat('en-GB') }

/** 1,234 / 1,234 */
export function count(value: number): string {
  return NUMBERS[currentLocale()].format(value)
}

/** 340 kB, 2.1 MB */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
