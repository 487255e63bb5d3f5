/** Every page of the command room: whose it is, how one gets there, what is there once it is ready. */

import { expect, type Page } from '@playwright/test'

import { settled } from './picture'

export interface Place {
  name: string
  role: string
  path: string
  ready: string
}

const CASE = 'the first case of the queue'

export const PLACES: readonly Place[] = [
  { name: 'queue', role: 'dispatcher', path: '/', ready: '.rows li' },
  { name: 'case', role: 'dispatcher', path: CASE, ready: '.story ol li' },
  { name: 'print', role: 'dispatcher', path: `/print${CASE}`, ready: 'article[data-ready=true]' },
  { name: 'report', role: 'dispatcher', path: '/report', ready: '.map canvas' },
  { name: 'map', role: 'dispatcher', path: '/map', ready: '.map canvas' },
  { name: 'shift', role: 'dispatcher', path: '/shift', ready: '.figures' },
  { name: 'board', role: 'supervisor', path: '/board', ready: '.areas tbody tr' },
  { name: 'admin-areas', role: 'system_admin', path: '/admin/areas', ready: '.map canvas' },
  { name: 'admin-units', role: 'system_admin', path: '/admin/units', ready: 'tbody tr' },
  { name: 'admin-routes', role: 'system_admin', path: '/admin/routes', ready: 'tbody tr' },
  { name: 'admin-categories', role: 'system_admin', path: '/admin/categories', ready: '.category' },
  { name: 'admin-calendar', role: 'system_admin', path: '/admin/calendar', ready: '.day' },
  { name: 'admin-accounts', role: 'security_admin', path: '/admin/accounts', ready: 'tbody tr' },
  { name: 'admin-audit', role: 'audit_admin', path: '/admin/audit', ready: 'tbody tr' },
]

export const ROLES: readonly string[] = [...new Set(PLACES.map(({ role }) => role))]

/** Opens each page of a role where `page` is signed in, and hands it over once it stands still. */
export async function each(page: Page, role: string, then: (place: Place) => Promise<void>): Promise<void> {
  let address = ''
  for (const place of PLACES.filter((one) => one.role === role)) {
    await page.goto(place.path.replace(CASE, address))
    await expect(page.locator(place.ready).first()).toBeVisible()
    await settled(page)
    if (place.name === 'queue') address = (await page.locator('.rows a').first().getAttribute('href')) ?? ''
    await then(place)
  }
}
