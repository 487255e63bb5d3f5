// @vitest-environment happy-dom

import { expect, it } from 'vitest'

import { fromWall, setZone, toWall } from './format'

it.each(['Asia/Shanghai', 'America/New_York', 'UTC'])('tells the time of %s as a date field shows it, and back', (zone) => {
  setZone(zone)
  const at = Date.parse('2026-11-24T05:54:00Z')
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at)
  const wall = toWall(at)
  expect(`${String(wall.getHours()).padStart(2, '0')}:${String(wall.getMinutes()).padStart(2, '0')}`).toBe(shown)
  expect(fromWall(wall).getTime()).toBe(at)
})
