/** The phone's pages. The report is the home page and comes with the first load; the others when first visited. */

import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

import { t } from '@/shared/i18n/i18n'

import FieldFrame from './frame/FieldFrame.vue'
import ReportPage from './report/ReportPage.vue'
import { canSeal } from './store/seal'
import { isOpen, leave, wake } from './store/phone'

declare module 'vue-router' {
  interface RouteMeta {
    /** The key of the page's title. */
    title?: string
    /** Whether it is shown without signing in. */
    open?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/signin', name: 'signin', component: () => import('./signin/SignInPage.vue'), meta: { title: 'fieldSignin.title', open: true } },
  { path: '/insecure', name: 'insecure', component: () => import('./signin/InsecurePage.vue'), meta: { title: 'fieldSignin.insecureTitle', open: true } },
  {
    path: '/',
    component: FieldFrame,
    children: [
      { path: '', name: 'report', component: ReportPage, meta: { title: 'fieldFrame.report' } },
      { path: 'tasks', name: 'tasks', component: () => import('./tasks/TasksPage.vue'), meta: { title: 'fieldFrame.tasks' } },
      { path: 'mine', name: 'mine', component: () => import('./mine/MinePage.vue'), meta: { title: 'fieldFrame.mine' } },
      { path: 'settings', name: 'settings', component: () => import('./settings/SettingsPage.vue'), meta: { title: 'fieldFrame.settings' } },
      { path: 'cases/:id', name: 'case', component: () => import('./case/CasePage.vue'), props: true, meta: { title: 'fieldFrame.case' } },
    ],
  },
  { path: '/:rest(.*)*', redirect: '/' },
]

export const router = createRouter({
  history: createWebHistory('/field'),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

let woken: Promise<void> | undefined

router.beforeEach(async (to) => {
  if (!canSeal()) return to.name === 'insecure' ? true : { name: 'insecure' }
  woken ??= wake().then(() => void leave())
  await woken
  if (to.meta.open || isOpen.value) return true
  return { name: 'signin', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${t(to.meta.title)} · ${t('common.short')}` : t('common.short')
})
