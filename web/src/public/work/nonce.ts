/** The search for a nonce, as the server checks it (`POST /public/challenges`). */

import { sha256 } from './sha256'

/** Leading zero bits. */
export function zeros(digest: Uint8Array): number {
  const whole = digest.findIndex((byte) => byte !== 0)
  return whole < 0 ? 8 * digest.length : 8 * whole + Math.clz32(digest[whole] as number) - 24
}

/** The least nonce whose hash begins with `bits` zero bits. */
export function findNonce(challenge: string, subject: string, bits: number): number {
  const message = new Uint8Array(40)
  message.set(sha256(new TextEncoder().encode(`${challenge}:${subject}`)))
  const view = new DataView(message.buffer)
  for (let nonce = 0; ; nonce += 1) {
    view.setUint32(32, Math.floor(nonce / 2 ** 32))
    view.setUint32(36, nonce >>> 0)
    if (zeros(sha256(message)) >= bits) return nonce
  }
}
