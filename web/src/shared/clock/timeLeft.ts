/** How much time a clock has left, between two answers of the server. */

import type { Clock, Light } from '@/shared/api/types'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export interface Span {
  days: number
  hours: number
  minutes: number
}

/** Time left or over, split as people say it. */
export interface TimeLeft {
  over: boolean
  span: Span
}

/**
 * Seconds of working time left at `now`, from an answer received at `fetched` (both milliseconds since 1970).
 *
 * Between answers nobody here knows the office hours, but working time left is never more than elapsed time left; so it
 * holds still until the due moment is nearer than that, and is exact in the last stretch and for clocks that never rest.
 */
export function secondsLeft(clock: Clock, fetched: number, now: number): number {
  // Once over, only the server counts on: nights and holidays do not make a case later.
  if (clock.due_at === undefined || clock.seconds_left <= 0) return clock.seconds_left
  const due = Date.parse(clock.due_at)
  const wall = Math.floor((due - now) / 1000)
  // Where working time and elapsed time run alike up to the due moment, no rest lies between.
  if (Math.abs((due - fetched) / 1000 - clock.seconds_left) < 2 * MINUTE) return wall
  return Math.min(clock.seconds_left, wall)
}

/**
 * Whether seconds left or over of a clock are working time, of which a day has fewer: not where the limit runs without
 * rest, nor where no rest lies between now and the due moment.
 */
export function isWorkingTime(clock: Pick<Clock, 'limit' | 'due_at'>, seconds: number, now: number): boolean {
  if (!clock.limit.includes('working')) return false
  return clock.due_at === undefined || Math.abs((Date.parse(clock.due_at) - now) / 1000 - seconds) >= 2 * MINUTE
}

/** The light at `now`; while paused, the light it had. */
export function lightAt(clock: Pick<Clock, 'light' | 'yellow_at' | 'due_at'>, now: number): Light {
  if (clock.yellow_at === undefined || clock.due_at === undefined) return clock.light
  if (now >= Date.parse(clock.due_at)) return 'red'
  return now >= Date.parse(clock.yellow_at) ? 'yellow' : 'green'
}

/** Splits seconds: up to two days in hours and minutes, beyond in days and hours (`days` false: hours only). */
export function split(seconds: number, days = true): TimeLeft {
  const total = Math.abs(seconds)
  const over = seconds < 0
  if (days && total >= 2 * DAY) {
    return { over, span: { days: Math.floor(total / DAY), hours: Math.floor((total % DAY) / HOUR), minutes: 0 } }
  }
  const hours = Math.floor(total / HOUR)
  // Beyond a working day of hours, minutes are noise.
  const minutes = hours >= 24 ? 0 : Math.floor((total % HOUR) / MINUTE)
  return { over, span: { days: 0, hours, minutes } }
}
