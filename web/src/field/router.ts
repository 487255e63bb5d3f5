/** The phone's pages. All come with the first load: the network may be gone the next moment. Only the map loads behind. */

import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

import { t } from '@/shared/i18n/i18n'

import CasePage from './case/CasePage.vue'
import FieldFrame from './frame/FieldFrame.vue'
import MinePage from './mine/MinePage.vue'
import ReportPage from './report/ReportPage.vue'
import SettingsPage from './settings/SettingsPage.vue'
import InsecurePage from './signin/InsecurePage.vue'
import SignInPage from './signin/SignInPage.vue'
import { canSeal } from './store/seal'
import { isOpen, leave, wake } from './store/phone'
import TasksPage from './tasks/TasksPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The key of the page's title. */
    title?: string
    /** Whether it is shown without signing in. */
    open?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/signin', name: 'signin', component: SignInPage, meta: { title: 'fieldSignin.title', open: true } },
  { path: '/insecure', name: 'insecure', component: InsecurePage, meta: { title: 'fieldSignin.insecureTitle', open: true } },
  {
    path: '/',
    component: FieldFrame,
    children: [
      { path: '', name: 'report', component: ReportPage, meta: { title: 'fieldFrame.report' } },
      { path: 'tasks', name: 'tasks', component: TasksPage, meta: { title: 'fieldFrame.tasks' } },
      { path: 'mine', name: 'mine', component: MinePage, meta: { title: 'fieldFrame.mine' } },
      { path: 'settings', name: 'settings', component: SettingsPage, meta: { title: 'fieldFrame.settings' } },
      { path: 'cases/:id', name: 'case', component: CasePage, props: true, meta: { title: 'fieldFrame.case' } },
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
