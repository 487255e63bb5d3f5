/** A day of live messages, told to the wall much faster than it happens. */

import type { CDPSession, Page } from '@playwright/test'

/** What a message is made of. */
export interface Sample {
  id: string
  area: string
  lon: number
  lat: number
  leaf: string
  leaf_name: { zh: string; en: string }
}

declare global {
  interface Window {
    /** The page's live stream, in the test's hand. */
    told: EventTarget
    /** Answers of figures so far. */
    answers: number
  }
}

/** Puts the live stream into the test's hand and counts the figures' answers; before the page begins. */
export async function takeStream(page: Page): Promise<void> {
  await page.addInitScript(() => {
    class Stream extends EventTarget {
      static readonly CLOSED = 2
      readonly readyState = 1

      constructor() {
        super()
        window.told = this
        queueMicrotask(() => this.dispatchEvent(new MessageEvent('hello')))
      }

      close(): void {
        // It ends with the page.
      }
    }
    window.EventSource = Stream as unknown as typeof EventSource
    window.answers = 0
    const ask = window.fetch.bind(window)
    window.fetch = async (...asked) => {
      const answer = await ask(...asked)
      const address = asked[0] instanceof Request ? asked[0].url : String(asked[0])
      if (address.includes('/api/v1/now')) window.answers += 1
      return answer
    }
  })
}

/** Tells of `cases` whole cases, seven steps each, and has everything read anew `refreshes` times meanwhile. */
export function tellDay(page: Page, samples: Sample[], cases: number, refreshes: number): Promise<void> {
  return page.evaluate(
    async ({ samples, cases, refreshes }) => {
      const stages = ['collect', 'file', 'dispatch', 'handle', 'feedback', 'close', 'evaluate']
      const label = { zh: '操作', en: 'action' }
      const perRefresh = Math.ceil(cases / refreshes)
      let told = 0
      for (let refresh = 0; refresh < refreshes; refresh += 1) {
        for (let n = 0; n < perRefresh && told < cases; n += 1, told += 1) {
          const sample = samples[told % samples.length]
          const id = crypto.randomUUID()
          for (const [index, stage] of stages.entries()) {
            const end = stage === 'evaluate' ? 'closed' : undefined
            const change = { ...sample, id, version: index + 1, action: 'comment', label, stage, end, at: new Date().toISOString() }
            window.told.dispatchEvent(new MessageEvent('case', { data: JSON.stringify(change) }))
          }
        }
        const before = window.answers
        window.told.dispatchEvent(new MessageEvent('missed', { data: '1' }))
        while (window.answers === before) await new Promise((done) => requestAnimationFrame(done))
      }
    },
    { samples, cases, refreshes },
  )
}

/** What the page holds once its rubbish is gone. */
export async function held(cdp: CDPSession): Promise<{ megabytes: number; nodes: number; listeners: number }> {
  for (let again = 0; again < 3; again += 1) await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? 0
  return { megabytes: usedSize / 1e6, nodes: metric('Nodes'), listeners: metric('JSEventListeners') }
}
