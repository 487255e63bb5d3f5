/** The service worker: the page opens without network. A web view without one works all the same, with network. */

export function register(): void {
  // A page from before an update may ask for a file the update took away.
  window.addEventListener('vite:preloadError', () => window.location.reload())
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  void navigator.serviceWorker.register('/field-worker.js', { scope: '/field' }).catch(() => undefined)
}
