/** The console's pages, each loaded when first visited. */

import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'

import { t } from '@/shared/i18n/i18n'
import { ensureSession } from '@/shared/session/session'

import { adminRoute } from './admin/routes'
import { isAdministrator } from './admin/who'
import { shareRoute } from './share/routes'

declare module 'vue-router' {
  interface RouteMeta {
    /** The key of the page's title. */
    title?: string
    /** Whether it is shown without signing in. */
    open?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  {
    path: '/signin',
    name: 'signin',
    component: () => import('./signin/SignInPage.vue'),
    meta: { title: 'signin.title', open: true },
  },
  {
    path: '/print/cases/:id',
    name: 'case-print',
    component: () => import('./case/print/PrintPage.vue'),
    props: true,
    meta: { title: 'print.title' },
  },
  {
    path: '/',
    component: () => import('./frame/ConsoleFrame.vue'),
    children: [
      { path: '', name: 'queue', component: () => import('./queue/QueuePage.vue'), meta: { title: 'menu.queue' } },
      {
        path: 'cases/:id',
        name: 'case',
        component: () => import('./case/CasePage.vue'),
        props: true,
        meta: { title: 'menu.case' },
      },
      { path: 'report', name: 'report', component: () => import('./report/ReportPage.vue'), meta: { title: 'menu.report' } },
      { path: 'map', name: 'map', component: () => import('./map/CityMapPage.vue'), meta: { title: 'menu.map' } },
      { path: 'board', name: 'board', component: () => import('./board/BoardPage.vue'), meta: { title: 'menu.board' } },
      { path: 'shift', name: 'shift', component: () => import('./shift/ShiftPage.vue'), meta: { title: 'menu.shift' } },
      shareRoute,
      adminRoute,
      { path: ':rest(.*)*', name: 'nowhere', component: () => import('./frame/NowherePage.vue'), meta: { title: 'nowhere.title' } },
    ],
  },
]

export const router = createRouter({ history: createWebHistory(), routes })

/** Begins to fetch a page's code; should it not come, that is told when it is needed. */
function fetchCode({ matched }: RouteLocationNormalized): void {
  for (const part of matched.flatMap(({ components }) => Object.values(components ?? {}))) {
    if (typeof part === 'function') void (part as () => Promise<unknown>)().catch(() => undefined)
  }
}

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  fetchCode(to)
  const me = await ensureSession().catch(() => null)
  if (!me) return { name: 'signin', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  // Administrators have no cases of their own to begin with.
  if (to.name === 'queue' && isAdministrator(me.posts.map(({ role }) => role))) return { name: 'admin' }
  return true
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${t(to.meta.title)} · ${t('common.name')}` : t('common.name')
})
