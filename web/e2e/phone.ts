/** A phone: a Chromium with a profile of its own that outlives it, as the one in a pocket does. */

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'

export const POCKET = { width: 360, height: 740 }
/** Within the first worker's grids. */
export const SPOT = { longitude: 121.5445, latitude: 29.8659 }

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--remote-debugging-port=0',
  '--disable-background-networking',
  '--disable-component-update',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

export class Phone {
  readonly #profile: string
  #process: ChildProcess | undefined
  #browser: Browser | undefined

  private constructor(profile: string) {
    this.#profile = profile
  }

  static async new(): Promise<Phone> {
    return new Phone(await mkdtemp(join(tmpdir(), 'dingbo-phone-')))
  }

  /** Switches it on at an address; what was stored before is there. */
  async start(address: string): Promise<Page> {
    this.#process = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', [...FLAGS, `--user-data-dir=${this.#profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#browser = await chromium.connectOverCDP(await listening(this.#process))
    const context = this.#browser.contexts()[0] as BrowserContext
    await context.grantPermissions(['geolocation'])
    await context.setGeolocation(SPOT)
    const page = context.pages()[0] ?? (await context.newPage())
    await page.setViewportSize(POCKET)
    await page.goto(address)
    return page
  }

  /** Switches it off as one does. */
  async stop(): Promise<void> {
    const stopping = this.#process
    const stopped = new Promise((done) => stopping?.once('exit', done))
    const session = await this.#browser?.newBrowserCDPSession()
    await session?.send('Browser.close')
    await stopped
    this.#process = undefined
  }

  /** Takes the battery out. */
  async kill(): Promise<void> {
    const dying = this.#process
    if (!dying) return
    const dead = new Promise((done) => dying.once('exit', done))
    dying.kill('SIGKILL')
    await dead
    await this.#browser?.close().catch(() => undefined)
    this.#process = undefined
  }

  async discard(): Promise<void> {
    await this.kill()
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

function listening(started: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    if (!started.stderr) throw new Error('no way to hear the browser')
    createInterface(started.stderr).on('line', (line) => {
      const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (found) done(found)
    })
    started.once('exit', () => fail(new Error('the browser ended before it was ready')))
  })
}
