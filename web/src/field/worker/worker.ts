/**
 * The phone's service worker. It keeps the page's files, each under a name that changes with its content; and of the API
 * only what is the same for everybody: the city, its areas, its categories and the map's tiles. What people report, do or
 * read never passes through its caches.
 */

/** What a service worker has; the pages' own types know it as a window. */
interface Scope {
  addEventListener: (kind: string, listener: (event: WorkerEvent) => void) => void
  skipWaiting: () => Promise<void>
  clients: { claim: () => Promise<void> }
  location: Location
}

interface WorkerEvent extends Event {
  request: Request
  waitUntil: (work: Promise<unknown>) => void
  respondWith: (answer: Promise<Response>) => void
}

const worker = self as unknown as Scope

/** Written in by the build: the files of the first load, those of the other pages and the map, a name that changes with them. */
const FILES = __FIELD_FILES__
const LATER = __FIELD_LATER__
const VERSION = __FIELD_VERSION__
const OWN = new Set([...FILES, ...LATER])

const PAGE = '/field.html'
const SHELL = `field-shell-${VERSION}`
const SHARED = 'field-shared'
/** How long the network may take before what is kept is good enough, in milliseconds. */
const PATIENCE = 4_000

const REFERENCE = /^\/api\/v1\/(city|areas(\/.*)?|taxonomy|tiles\/.*)$/

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll([PAGE, ...FILES]))
      .then(() => worker.skipWaiting()),
  )
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('field-') && name !== SHELL && name !== SHARED).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  )
})

/** A page that stands asks for the rest, so that what was never opened opens without network too. */
worker.addEventListener('message', (event) => {
  event.waitUntil(Promise.all(LATER.map((file) => keptFirst(new Request(file)).catch(() => undefined))))
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (request.mode === 'navigate') event.respondWith(keptFirst(new Request(PAGE)))
  else if (REFERENCE.test(url.pathname)) event.respondWith(networkFirst(request))
  else if (url.pathname.startsWith('/assets/') || OWN.has(url.pathname)) event.respondWith(keptFirst(request))
})

/** Files do not change under their names; so what is kept is right. */
async function keptFirst(request: Request): Promise<Response> {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await (await caches.open(SHELL)).put(request, answer.clone())
  return answer
}

/** What is kept, when the network is away or too slow. */
async function networkFirst(request: Request): Promise<Response> {
  const cache = await caches.open(SHARED)
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await cache.put(request, answer.clone())
    return answer
  })
  const kept = await cache.match(request)
  if (!kept) return asked
  const late = new Promise<Response>((done) => setTimeout(() => done(kept), PATIENCE))
  return Promise.race([asked.catch(() => kept), late])
}
