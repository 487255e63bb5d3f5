/**
 * Sealing: AES-GCM under the account's key. What is sealed is bound to its place (`where`), so that nothing can be moved
 * from one row or one account to another and still be opened.
 */

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}

const IV_BYTES = 12

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Whether the browser can seal at all: it does over HTTPS and on this machine only. */
export function canSeal(): boolean {
  return typeof crypto !== 'undefined' && crypto.subtle !== undefined
}

/** The key of 64 hexadecimal digits; once taken in, no script can read it out again. */
export async function keyOf(digits: string): Promise<CryptoKey> {
  const pairs = digits.match(/../g) ?? []
  const raw = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

export async function sealBytes(key: CryptoKey, where: string, bytes: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: encoder.encode(where) }, key, bytes)
  return { iv, data }
}

export async function openBytes(key: CryptoKey, where: string, { iv, data }: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: encoder.encode(where) }, key, data)
}

export function seal(key: CryptoKey, where: string, value: unknown): Promise<Sealed> {
  return sealBytes(key, where, encoder.encode(JSON.stringify(value)))
}

export async function open<T>(key: CryptoKey, where: string, sealed: Sealed): Promise<T> {
  return JSON.parse(decoder.decode(await openBytes(key, where, sealed))) as T
}
