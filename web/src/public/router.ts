/** The residents' pages. The report comes with the first load; the rest when it is visited. */

import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

import { t } from '@/shared/i18n/i18n'

import HomePage from './home/HomePage.vue'
import ReportPage from './report/ReportPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The key of the page's title. */
    title?: string
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: HomePage, meta: { title: 'public.title' } },
  { path: '/report', name: 'report', component: ReportPage, meta: { title: 'public.report' } },
  { path: '/track', name: 'track', component: () => import('./track/TrackPage.vue'), meta: { title: 'public.track' } },
  { path: '/nearby', name: 'nearby', component: () => import('./nearby/NearbyPage.vue'), meta: { title: 'public.nearby' } },
  { path: '/figures', name: 'figures', component: () => import('./figures/FiguresPage.vue'), meta: { title: 'public.figures' } },
  { path: '/:rest(.*)*', redirect: '/' },
]

export const router = createRouter({
  history: createWebHistory('/public'),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${t(to.meta.title)} · ${t('common.short')}` : t('common.short')
})
