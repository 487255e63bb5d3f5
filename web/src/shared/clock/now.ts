/** The server's time, ticking. Phones and office machines are often minutes off; light and time left must not be. */

import { readonly, ref } from 'vue'

const TICK = 5_000

let ahead = 0
const current = ref(Date.now())

/** Sets our clock by the server's; `server` is RFC 3339. */
export function setServerTime(server: string): void {
  const time = Date.parse(server)
  if (!Number.isNaN(time)) ahead = time - Date.now()
  current.value = serverNow()
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + ahead
}

/** The same, for templates: moves every five seconds. */
export const now = readonly(current)

setInterval(() => {
  current.value = serverNow()
}, TICK)
