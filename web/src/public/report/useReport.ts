import { computed, reactive, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { asProblem, type Problem } from '@/shared/api/problem'
import { sendPhoto, sendReport } from '@/shared/api/public'
import type { Place, Receipt } from '@/shared/api/types'
import { uuidv7 } from '@/shared/ids'

import { hex, sha256 } from '../work/sha256'
import { workFor } from '../work/work'

export interface Draft {
  text: string
  leaf: string | null
  place: Place | null
  address: string
  contactName: string
  contactPhone: string
  photos: Blob[]
}

export type Missing = 'text' | 'place'

export interface ReportState {
  draft: Draft
  missing: ComputedRef<Missing | null>
  sending: Ref<boolean>
  problem: ShallowRef<Problem | null>
  receipt: ShallowRef<Receipt | null>
  send: () => Promise<void>
  /** Begins another one. */
  begin: () => void
}

const empty = (): Draft => ({ text: '', leaf: null, place: null, address: '', contactName: '', contactPhone: '', photos: [] })

/** The report being written. It is kept nowhere but here: the device may be somebody else's. */
export function useReport(): ReportState {
  const draft = reactive<Draft>(empty())
  const sending = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const receipt = shallowRef<Receipt | null>(null)
  /** The same for every attempt, so that a lost answer makes no second case. */
  let id = uuidv7()
  /** What was uploaded for earlier attempts. */
  const uploaded = new Map<Blob, string>()

  const missing = computed<Missing | null>(() => {
    if (draft.text.trim() === '') return 'text'
    return draft.place ? null : 'place'
  })

  async function upload(photo: Blob): Promise<string> {
    const known = uploaded.get(photo)
    if (known) return known
    const digest = hex(sha256(new Uint8Array(await photo.arrayBuffer())))
    const hash = await sendPhoto(photo, await workFor(digest))
    uploaded.set(photo, hash)
    return hash
  }

  async function send(): Promise<void> {
    if (missing.value || !draft.place || sending.value) return
    sending.value = true
    problem.value = null
    try {
      const evidence: string[] = []
      for (const photo of draft.photos) evidence.push(await upload(photo))
      receipt.value = await sendReport({
        id,
        work: await workFor(id),
        place: { ...draft.place },
        leaf: draft.leaf ?? undefined,
        words: {
          text: draft.text.trim(),
          address: draft.address.trim() || undefined,
          contact_name: draft.contactName.trim() || undefined,
          contact_phone: draft.contactPhone.trim() || undefined,
        },
        evidence,
      })
    } catch (thrown) {
      const why = asProblem(thrown)
      problem.value = why
      // An answer was lost and the words were changed since: this is another report.
      if (why.rule === 'replayed_id') id = uuidv7()
    } finally {
      sending.value = false
    }
  }

  function begin(): void {
    Object.assign(draft, empty())
    uploaded.clear()
    id = uuidv7()
    receipt.value = null
  }

  return { draft, missing, sending, problem, receipt, send, begin }
}
