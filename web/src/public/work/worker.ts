/** Looks for nonces beside the page, so that it stays usable. */

import { findNonce } from './nonce'

export interface Task {
  challenge: string
  subject: string
  bits: number
}

const scope = globalThis as unknown as { onmessage: (event: MessageEvent<Task>) => void; postMessage: (nonce: number) => void }

scope.onmessage = ({ data: { challenge, subject, bits } }) => scope.postMessage(findNonce(challenge, subject, bits))
