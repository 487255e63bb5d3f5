import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { saver } from './drafts'

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', page)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('stores at once when the phone is put away', () => {
  const store = vi.fn(() => Promise.resolve())
  const { soon } = saver(store)
  soon()
  page.visibilityState = 'hidden'
  page.dispatchEvent(new Event('visibilitychange'))
  return Promise.resolve().then(() => expect(store).toHaveBeenCalledTimes(1))
})

it('stores once what was typed in one go, and at once when the page is left', async () => {
  const store = vi.fn(() => Promise.resolve())
  const { soon, now } = saver(store)
  soon()
  soon()
  await vi.runAllTimersAsync()
  expect(store).toHaveBeenCalledTimes(1)
  soon()
  now()
  await vi.runAllTimersAsync()
  expect(store).toHaveBeenCalledTimes(2)
  now()
  await vi.runAllTimersAsync()
  expect(store).toHaveBeenCalledTimes(2)
})

it('writes nothing after it was told to stop', async () => {
  const written: string[] = []
  let text = 'first'
  const { soon, now, stop } = saver(async () => {
    const typed = text
    await new Promise((done) => setTimeout(done, 1_000))
    written.push(typed)
  })
  soon()
  now()
  await vi.advanceTimersByTimeAsync(0)
  text = 'second'
  soon()
  const stopped = stop()
  await vi.advanceTimersByTimeAsync(5_000)
  await stopped
  expect(written).toEqual(['first'])
})

it('tells when it could not store, until it can again', async () => {
  const store = vi.fn().mockRejectedValueOnce(new Error('the phone is full')).mockResolvedValue(undefined)
  const { soon, failed } = saver(store)
  soon()
  await vi.runAllTimersAsync()
  expect(failed.value).toBe(true)
  soon()
  await vi.runAllTimersAsync()
  expect(failed.value).toBe(false)
})
