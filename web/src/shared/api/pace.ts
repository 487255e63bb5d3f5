/** How often the server is asked: never twice at once, and no oftener than need be. */

/**
 * Runs a task one at a time. Asked for again while it runs, it runs once more afterwards: what changes all the time neither
 * aborts the answer that is on its way nor asks for a heap of them.
 */
export function oneAtATime(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let again = false

  async function run(): Promise<void> {
    do {
      again = false
      await task()
    } while (again)
  }

  return () => {
    if (running) {
      again = true
      return running
    }
    running = run().finally(() => {
      running = null
    })
    return running
  }
}

export interface Throttled {
  (): void
  /** Forgets what is still to come. */
  cancel: () => void
}

/** Runs at once, then at most every so often (milliseconds); the last asking is never lost. */
export function throttle(task: () => void, every: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = false

  function rest(): void {
    timer = setTimeout(() => {
      timer = undefined
      if (!asked) return
      asked = false
      task()
      rest()
    }, every)
  }

  function throttled(): void {
    if (timer !== undefined) {
      asked = true
      return
    }
    task()
    rest()
  }

  throttled.cancel = (): void => {
    clearTimeout(timer)
    timer = undefined
    asked = false
  }
  return throttled
}
