/** The pages of administration; each is loaded when first visited, the texts with the first. */

import type { RouteRecordRaw } from 'vue-router'

import { me } from '@/shared/session/session'

import { pagesOf } from './who'

export const adminRoute: RouteRecordRaw = {
  path: 'admin',
  name: 'admin',
  component: () => import('./AdminFrame.vue'),
  meta: { title: 'menu.admin' },
  redirect: (to) => {
    const first = pagesOf(me.value?.posts.map(({ role }) => role) ?? [])[0]
    return to.name === 'admin' && first ? { name: first } : { name: 'queue' }
  },
  children: [
    { path: 'accounts', name: 'admin-accounts', component: () => import('./accounts/AccountsPage.vue') },
    { path: 'audit', name: 'admin-audit', component: () => import('./audit/AuditPage.vue') },
    { path: 'areas', name: 'admin-areas', component: () => import('./areas/AreasPage.vue') },
    { path: 'units', name: 'admin-units', component: () => import('./units/UnitsPage.vue') },
    { path: 'routes', name: 'admin-routes', component: () => import('./routes/RoutesPage.vue') },
    { path: 'categories', name: 'admin-categories', component: () => import('./categories/CategoriesPage.vue') },
    { path: 'calendar', name: 'admin-calendar', component: () => import('./calendar/CalendarPage.vue') },
  ],
}
