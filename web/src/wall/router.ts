/** The wall is one page; its address says which area it shows. Signing in is the console's. */

import { createRouter, createWebHistory } from 'vue-router'

import { t } from '@/shared/i18n/i18n'
import { ensureSession, forget, post } from '@/shared/session/session'

import WallPage from './WallPage.vue'

const BASE = '/wall'

export const router = createRouter({
  history: createWebHistory(BASE),
  routes: [
    { path: '/:area(\\d+)', name: 'area', component: WallPage, props: true },
    { path: '/:rest(.*)*', name: 'own', component: WallPage, props: { area: '' } },
  ],
})

/** To the console's door, and back here after it. */
export function toSignIn(to = router.currentRoute.value): void {
  forget()
  window.location.assign(`/signin?next=${encodeURIComponent(BASE + to.fullPath)}`)
}

router.beforeEach(async (to) => {
  if (!(await ensureSession())) {
    toSignIn(to)
    return false
  }
  // Everybody begins with what is theirs.
  if (to.name === 'own' && post.value) return { name: 'area', params: { area: post.value.area } }
  return true
})

router.afterEach(() => {
  document.title = `${t('wall.title')} · ${t('common.short')}`
})
