/** Dates and sizes as people of the place write them. */

import { currentLocale } from './i18n'

let zone = 'Asia/Shanghai'

/** Times are shown in the city's zone, wherever the reader sits. */
export function setZone(name: string): void {
  zone = name
}

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(currentLocale() === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    ...options,
  })
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

/** 1,234 / 1,234 */
export function count(value: number): string {
  return new Intl.NumberFormat(currentLocale() === 'zh' ? 'zh-CN' : 'en-GB').format(value)
}

/** 340 kB, 2.1 MB */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
