/** The network between a phone and the city, which a test can cut: everything goes through here, or nothing does. */

import { connect, createServer, type Server, type Socket } from 'node:net'

import { origin } from './browser'

export class Network {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly url: string
  #up = true

  private constructor(server: Server, port: number) {
    this.#server = server
    this.url = `http://127.0.0.1:${port}`
    server.on('connection', (near) => this.#join(near))
  }

  static async open(): Promise<Network> {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    if (!address || typeof address !== 'object') throw new Error('no port')
    return new Network(server, address.port)
  }

  #join(near: Socket): void {
    near.on('error', () => near.destroy())
    if (!this.#up) {
      near.destroy()
      return
    }
    const { hostname, port } = new URL(origin())
    const far = connect(Number(port), hostname)
    far.on('error', () => far.destroy())
    for (const socket of [near, far]) {
      this.#sockets.add(socket)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.pipe(near)
  }

  cut(): void {
    this.#up = false
    for (const socket of this.#sockets) socket.destroy()
  }

  restore(): void {
    this.#up = true
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((done) => this.#server.close(done))
  }
}
