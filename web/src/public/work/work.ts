/** Work done for what is sent without an account: next to nothing for one report, much for a flood. */

import { askChallenge } from '@/shared/api/public'
import type { Work } from '@/shared/api/types'

import type { Task } from './worker'

/** Does the work for a subject: a report's id, or a photo's digest. */
export async function workFor(subject: string): Promise<Work> {
  const { challenge, bits } = await askChallenge()
  return { challenge, nonce: await find({ challenge, subject, bits }) }
}

function find(task: Task): Promise<number> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  return new Promise<number>((done, fail) => {
    worker.onmessage = ({ data }: MessageEvent<number>) => done(data)
    worker.onerror = () => fail(new Error('the work could not be done'))
    worker.postMessage(task)
  }).finally(() => worker.terminate())
}
