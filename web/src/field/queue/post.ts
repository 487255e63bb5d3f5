/** Sends the queue by itself: at once, again when the network is back, and now and then in between. */

import { liveQuery, type Subscription } from 'dexie'
import { computed, ref, shallowRef } from 'vue'

import { openPhone, phone } from '@/field/store/phone'
import { isLive } from '@/shared/live/live'

import type { Queue } from './queue'
import { sendWaiting, type Halt } from './sender'
import { server } from './server'
import type { Queued, Work } from './work'

const FIRST_RETRY = 4_000
const LAST_RETRY = 60_000
const LOCK = 'dingbo.field.post'

const found = shallowRef<readonly Queued[]>([])
const halted = ref<Halt>('empty')
const busy = ref(false)
const onLine = ref(navigator.onLine)

/** Everything in the queue, the newest first. */
export const queued = computed(() => found.value)
export const waiting = computed(() => found.value.filter(({ state }) => state === 'waiting'))
/** What was refused and nobody has decided on yet. */
export const refused = computed(() => found.value.filter(({ state }) => state === 'refused'))
export const isSending = computed(() => busy.value)
/** Whether the server was out of reach when it was last asked. */
export const isOffline = computed(() => !onLine.value || (halted.value === 'unreachable' && !isLive.value))
/** Whether the server was reached but could not take what waits. */
export const isHeldUp = computed(() => halted.value === 'later')
/** Whether the phone could not write down what became of something. */
export const isFull = computed(() => halted.value === 'full')

let watching: Subscription | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let retry = FIRST_RETRY
let again = false

/** Shows and sends the queue of whoever is signed in; nothing when nobody is. */
export function follow(): void {
  watching?.unsubscribe()
  found.value = []
  const queue = phone.value?.queue
  if (!queue) return
  let latest = 0
  watching = liveQuery(() => queue.rows()).subscribe((rows) => {
    const mine = (latest += 1)
    void queue.opened(rows).then((entries) => {
      if (phone.value?.queue === queue && mine === latest) found.value = entries
    })
  })
  void queue.tidy()
  send()
}

/** Stores something in the place of the draft it was written as, and sends it as soon as that is possible. */
export async function put(work: Work, draft?: string): Promise<void> {
  await openPhone().queue.add(work, draft)
  send()
}

/** Sends what waits, now. */
export function send(): void {
  retry = FIRST_RETRY
  void run()
}

async function run(): Promise<void> {
  clearTimeout(timer)
  if (busy.value) {
    again = true
    return
  }
  const queue = phone.value?.queue
  if (!queue) return
  busy.value = true
  try {
    halted.value = await alone(queue)
  } catch {
    // Everything the server says is answered for; what is left is the phone's own storage.
    halted.value = 'full'
  } finally {
    busy.value = false
  }
  if (again) {
    again = false
    void run()
  } else if (['unreachable', 'later', 'full'].includes(halted.value)) {
    timer = setTimeout(() => void run(), retry)
    retry = Math.min(2 * retry, LAST_RETRY)
  }
}

/** One page of this phone sends at a time; another one open beside it leaves it to the first. */
async function alone(queue: Queue): Promise<Halt> {
  const { locks } = navigator as { locks?: LockManager }
  if (!locks) return sendWaiting(queue, server)
  return locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? sendWaiting(queue, server) : Promise.resolve<Halt>('later')))
}

window.addEventListener('online', () => {
  onLine.value = true
  send()
})
window.addEventListener('offline', () => (onLine.value = false))
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && waiting.value.length > 0) send()
})
