/** A department's system, as small as it can be: takes deliveries, checks their signatures, lists what it holds and tells. */

import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Came {
  id: string
  kind: string
  body: string
  headers: Record<string, string>
}

export class Receiver {
  /** What it took, by the delivery's identity. */
  readonly held = new Map<string, Came>()
  /** Whether it turns deliveries of cases down. */
  refuses = false
  /** What it has to tell, for whoever asks. */
  readonly tells: Record<string, string>[] = []
  /** Whether it tells nothing, being out of order. */
  fails = false
  readonly #server: Server
  #number = 0

  private constructor() {
    this.#server = createServer((request, response) => {
      void answer(this, request).then(
        ({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        () => response.writeHead(500).end(),
      )
    })
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver()
    await new Promise<void>((done) => receiver.#server.listen(0, '127.0.0.1', done))
    return receiver
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Whether a delivery was signed with a key, as the console showed it. */
  static isSigned({ id, body, headers }: Came, key: string): boolean {
    const secret = Buffer.from(key.replace(/^whsec_/, ''), 'base64')
    const digest = createHmac('sha256', secret).update(`${id}.${headers['webhook-timestamp']}.${body}`).digest('base64')
    return (headers['webhook-signature'] ?? '').split(' ').includes(`v1,${digest}`)
  }

  /** What it took of one subscription. */
  heldOf(subscription: number | string): Came[] {
    return [...this.held.values()].filter(({ id }) => id.startsWith(`${subscription}-`))
  }

  /** A number of its own for what it took. */
  next(): string {
    this.#number += 1
    return `GX-${this.#number}`
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((done) => this.#server.close(() => done()))
  }
}

async function answer(receiver: Receiver, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const address = new URL(request.url ?? '/', receiver.origin)
  if (address.pathname === '/held') {
    return { status: 200, body: receiver.heldOf(address.searchParams.get('subscription') ?? '').map(({ id }) => id) }
  }
  if (address.pathname === '/progress') return receiver.fails ? { status: 503, body: {} } : { status: 200, body: { rows: receiver.tells } }
  let body = ''
  for await (const piece of request) body += String(piece)
  const headers = request.headers as Record<string, string>
  const came = { id: headers['webhook-id'] ?? '', kind: headers['ce-type'] ?? '', body, headers }
  if (receiver.refuses && came.kind.startsWith('dingbo.case.')) return { status: 422, body: { message: 'gridCode unknown' } }
  receiver.held.set(came.id, came)
  return { status: 200, body: { data: { id: receiver.next() } } }
}
