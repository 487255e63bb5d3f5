import { createHash } from 'node:crypto'

import { expect, it } from 'vitest'

import { findNonce, zeros } from './nonce'
import { hex, sha256 } from './sha256'

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 31) & 0xff)

it.each([0, 1, 40, 55, 56, 63, 64, 65, 119, 120, 1000])('hashes %i bytes as everybody does', (length) => {
  expect(hex(sha256(bytes(length)))).toBe(createHash('sha256').update(bytes(length)).digest('hex'))
})

it('counts zero bits from the left', () => {
  expect(zeros(Uint8Array.of(0xff, 0))).toBe(0)
  expect(zeros(Uint8Array.of(0, 0x1f, 0xff))).toBe(11)
  expect(zeros(Uint8Array.of(0, 0))).toBe(16)
})

it('finds a nonce that the server takes', () => {
  const nonce = findNonce('16.1.ab', 'subject', 10)
  const seed = createHash('sha256').update('16.1.ab:subject').digest()
  const tail = Buffer.alloc(8)
  tail.writeBigUInt64BE(BigInt(nonce))
  expect(zeros(createHash('sha256').update(seed).update(tail).digest())).toBeGreaterThanOrEqual(10)
})
