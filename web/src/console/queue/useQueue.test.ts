// @vitest-environment happy-dom

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp, nextTick, ref, type App } from 'vue'

import type { Query } from '@/shared/api/cases'

import { useQueue, type Queue } from './useQueue'

interface Asked {
  query: Query
  signal: AbortSignal
  answer: (items: { id: string }[]) => Promise<void>
}

const { asked, changes } = vi.hoisted(() => ({ asked: [] as Asked[], changes: [] as (() => void)[] }))

vi.mock('@/shared/api/cases', () => ({
  listCases: (query: Query, signal: AbortSignal) =>
    new Promise((done, fail) => {
      signal.addEventListener('abort', () => fail(new Error('aborted')))
      asked.push({
        query,
        signal,
        answer: async (items) => {
          done({ items })
          await vi.advanceTimersByTimeAsync(0)
        },
      })
    }),
  countCases: () => Promise.resolve({ open: 0, by_stage: {}, by_light: {} }),
}))
vi.mock('@/shared/live/live', () => ({
  onCaseChange: (then: () => void) => {
    changes.push(then)
    return () => undefined
  },
  onMissed: () => () => undefined,
}))

let app: App
let queue: Queue
const category = ref('01')
const change = (): void => changes.forEach((tell) => tell())

beforeEach(() => {
  vi.useFakeTimers()
  asked.length = changes.length = 0
  category.value = '01'
  app = createApp({
    setup() {
      queue = useQueue(() => ({ category: category.value }))
      return () => null
    },
  })
  app.mount(document.createElement('div'))
})

afterEach(() => {
  app.unmount()
  vi.useRealTimers()
})

it('lets an answer arrive however much changes meanwhile, and asks once more after', async () => {
  for (let seconds = 0; seconds < 5; seconds += 1) {
    change()
    await vi.advanceTimersByTimeAsync(1_000)
  }
  expect(asked).toHaveLength(1)
  expect(asked[0]?.signal.aborted).toBe(false)
  await asked[0]?.answer([{ id: 'a' }])
  expect(queue.rows.value.map(({ id }) => id)).toEqual(['a'])
  expect(asked).toHaveLength(2)
  await asked[1]?.answer([{ id: 'b' }])
  expect(queue.rows.value.map(({ id }) => id)).toEqual(['b'])
  expect(asked).toHaveLength(2)
  expect(queue.loading.value).toBe(false)
})

it('leaves off an answer to another question', async () => {
  category.value = '02'
  await nextTick()
  expect(asked[0]?.signal.aborted).toBe(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(asked.map(({ query }) => query.category)).toEqual(['01', '02'])
  await asked[1]?.answer([{ id: 'c' }])
  expect(queue.rows.value.map(({ id }) => id)).toEqual(['c'])
  expect(queue.problem.value).toBeNull()
})
