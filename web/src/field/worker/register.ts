/** The service worker: the page opens without network. A web view without one works all the same, with network. */

export function register(): void {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  void navigator.serviceWorker.register('/field-worker.js', { scope: '/field' }).catch(() => undefined)
}
