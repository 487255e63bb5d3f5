/**
 * The city the tests run in: the one at DINGBO_E2E_URL (scripts/with-demo.sh gives it, with the accounts' file), or one
 * of our own, started from the binary at DINGBO_BIN in a folder that is gone afterwards.
 */

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const LONGEST_START = 300_000

export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.DINGBO_E2E_URL) return undefined
  const binary = process.env.DINGBO_BIN
  if (!binary) throw new Error('say where the city is (DINGBO_E2E_URL, DINGBO_E2E_ACCOUNTS) or the binary (DINGBO_BIN)')

  const folder = await mkdtemp(join(tmpdir(), 'dingbo-e2e-'))
  const port = await freePort()
  const data = join(folder, 'data')
  const server = spawn(resolve(binary), ['demo', '--data', data, '--listen', `127.0.0.1:${port}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>((done) => server.once('exit', () => done()))
  process.env.DINGBO_E2E_URL = `http://127.0.0.1:${port}`
  process.env.DINGBO_E2E_ACCOUNTS = join(data, 'demo-accounts.json')

  const tearDown = async (): Promise<void> => {
    server.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await ready(`${process.env.DINGBO_E2E_URL}/readyz`, () => server.exitCode !== null)
  } catch (thrown) {
    await tearDown()
    throw thrown
  }
  return tearDown
}

async function ready(address: string, gone: () => boolean): Promise<void> {
  const latest = Date.now() + LONGEST_START
  while (Date.now() < latest) {
    if (gone()) throw new Error('the server ended before it was ready')
    const answer = await fetch(address).catch(() => null)
    if (answer?.ok) return
    await pause(200)
  }
  throw new Error(`the server was not ready within ${LONGEST_START / 1000} s`)
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))))
    })
  })
}
