import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { oneAtATime, throttle } from './pace'

describe('oneAtATime', () => {
  it('runs once more after, however often it is asked meanwhile', async () => {
    const ends: (() => void)[] = []
    const task = vi.fn(() => new Promise<void>((done) => ends.push(done)))
    const ask = oneAtATime(task)
    const first = ask()
    void ask()
    void ask()
    expect(task).toHaveBeenCalledTimes(1)
    ends[0]?.()
    await vi.waitFor(() => expect(task).toHaveBeenCalledTimes(2))
    ends[1]?.()
    await first
    expect(task).toHaveBeenCalledTimes(2)
    void ask()
    expect(task).toHaveBeenCalledTimes(3)
  })
})

describe('throttle', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('runs at once, then at most every so often, and never loses the last', () => {
    const task = vi.fn()
    const ask = throttle(task, 1000)
    ask()
    ask()
    ask()
    expect(task).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1000)
    expect(task).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(5000)
    expect(task).toHaveBeenCalledTimes(2)
    ask()
    ask()
    ask.cancel()
    vi.advanceTimersByTime(5000)
    expect(task).toHaveBeenCalledTimes(3)
  })
})
