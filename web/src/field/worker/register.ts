/** The service worker: the page opens without network. A web view without one works all the same, with network. */

import { router } from '@/field/router'

const RELOADED = 'dingbo.field.reloaded'

export function register(): void {
  // A page from before an update may ask for a file the update took away: it starts anew, once.
  router.onError((_, to) => {
    if (sessionStorage.getItem(RELOADED) === to.fullPath) return
    sessionStorage.setItem(RELOADED, to.fullPath)
    window.location.assign(router.resolve(to).href)
  })
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  void navigator.serviceWorker.register('/field-worker.js', { scope: '/field' }).catch(() => undefined)
}
