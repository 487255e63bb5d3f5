import { describe, expect, it } from 'vitest'

import type { Clock } from '@/shared/api/types'

import { isWorkingTime, lightAt, secondsLeft, split } from './timeLeft'

const at = (text: string): number => Date.parse(text)
const clock = (part: Partial<Clock>): Clock => ({
  kind: 'handle',
  limit: '8 working_hours',
  limit_words: { zh: '8 工作时', en: '8 working hours' },
  started_at: '2026-11-24T00:30:00Z',
  yellow_at: '2026-11-24T08:00:00Z',
  due_at: '2026-11-24T09:00:00Z',
  paused: false,
  light: 'green',
  seconds_left: 0,
  ...part,
})

describe('secondsLeft', () => {
  const cases: [string, Partial<Clock>, string, string, number][] = [
    ['ticks when no rest lies ahead', { seconds_left: 3600 }, '08:00', '08:20', 2400],
    ['goes over at the due moment', { seconds_left: 3600 }, '08:00', '09:05', -300],
    ['holds still while a rest may lie ahead', { seconds_left: 7200 }, '03:00', '03:10', 7200],
    ['is never more than elapsed time', { seconds_left: 7200 }, '03:00', '08:30', 1800],
    ['keeps the overtime the server counted', { seconds_left: -5400 }, '16:00', '16:01', -5400],
    ['does not move while paused', { seconds_left: 3600, due_at: undefined }, '08:00', '20:00', 3600],
  ]
  it.each(cases)('%s', (_, part, fetched, now, left) => {
    expect(secondsLeft(clock(part), at(`2026-11-24T${fetched}:00Z`), at(`2026-11-24T${now}:00Z`))).toBe(left)
  })
})

it.each([
  ['rests before it is due', {}, '01:00', 3600, true],
  ['runs on to the due moment', {}, '08:00', 3600, false],
  ['counts working time over', {}, '20:00', -7200, true],
  ['was over just now', {}, '09:30', -1800, false],
  ['never rests', { limit: '3 emergency_days' }, '01:00', 3600, false],
  ['stands still', { due_at: undefined }, '01:00', 3600, true],
] as [string, Partial<Clock>, string, number, boolean][])('time left of a clock that %s', (_, part, now, seconds, working) => {
  expect(isWorkingTime(clock(part), seconds, at(`2026-11-24T${now}:00Z`))).toBe(working)
})

describe('lightAt', () => {
  const cases: [string, Partial<Clock>, string][] = [
    ['07:59', {}, 'green'],
    ['08:00', {}, 'yellow'],
    ['08:59', {}, 'yellow'],
    ['09:00', {}, 'red'],
    ['12:00', { yellow_at: undefined, due_at: undefined, light: 'yellow' }, 'yellow'],
  ]
  it.each(cases)('%s', (now, part, light) => {
    expect(lightAt(clock(part), at(`2026-11-24T${now}:00Z`))).toBe(light)
  })
})

describe('split', () => {
  it.each([
    [8100, true, false, 0, 2, 15],
    [-2400, true, true, 0, 0, 40],
    [59, true, false, 0, 0, 0],
    [3 * 86_400 + 4 * 3600, true, false, 3, 4, 0],
    [37.5 * 3600, false, false, 0, 37, 0],
    [90 * 3600, false, false, 0, 90, 0],
  ])('%d seconds', (seconds, inDays, over, days, hours, minutes) => {
    expect(split(seconds, inDays)).toEqual({ over, span: { days, hours, minutes } })
  })
})
