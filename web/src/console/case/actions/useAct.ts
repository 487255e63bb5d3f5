import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { act } from '@/shared/api/cases'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { Action, CaseDetail, Place } from '@/shared/api/types'
import { uuidv7 } from '@/shared/ids'

import type { Fields } from './form'

export interface Said {
  text?: string
  evidence?: string[]
  /** Where it was done, where that was offered. */
  place?: Place
}

/** Sends actions on a case as it was seen; what was refused is kept, in the server's words. */
export function useAct(detail: () => CaseDetail): {
  sending: Ref<boolean>
  problem: ShallowRef<Problem | null>
  send: (kind: string, fields: Fields, said?: Said) => Promise<CaseDetail | null>
} {
  const sending = ref(false)
  const problem = shallowRef<Problem | null>(null)
  /** One attempt of a person, however often it is sent: kept while nobody knows whether it arrived. */
  let request = uuidv7()

  async function send(kind: string, fields: Fields, { text, evidence = [], place }: Said = {}): Promise<CaseDetail | null> {
    if (sending.value) return null
    sending.value = true
    problem.value = null
    const { id, version } = detail()
    try {
      // Which fields go with which kind is the forms' part; the server checks it again.
      const action = { kind, ...fields } as Action
      const { case: changed } = await act(id, { request, version, action, words: text ? { text } : undefined, evidence, place })
      request = uuidv7()
      return changed
    } catch (thrown) {
      problem.value = asProblem(thrown)
      if (problem.value.status !== 0) request = uuidv7()
      return null
    } finally {
      sending.value = false
    }
  }

  return { sending, problem, send }
}
