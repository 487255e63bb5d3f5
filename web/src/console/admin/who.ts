/** Which pages of administration are whose: the three administrators exclude each other. */

export const ADMIN_PAGES = [
  { name: 'admin-accounts', role: 'security_admin' },
  { name: 'admin-audit', role: 'audit_admin' },
  { name: 'admin-areas', role: 'system_admin' },
  { name: 'admin-units', role: 'system_admin' },
  { name: 'admin-routes', role: 'system_admin' },
  { name: 'admin-categories', role: 'system_admin' },
  { name: 'admin-calendar', role: 'system_admin' },
] as const

export type AdminPage = (typeof ADMIN_PAGES)[number]['name']

/** Whether somebody administers, and so sees no cases by virtue of a post. */
export function isAdministrator(roles: readonly string[]): boolean {
  return ADMIN_PAGES.some(({ role }) => roles.includes(role))
}

/** The pages of somebody's, in the order of the menu. */
export function pagesOf(roles: readonly string[]): AdminPage[] {
  return ADMIN_PAGES.filter(({ role }) => roles.includes(role)).map(({ name }) => name)
}
