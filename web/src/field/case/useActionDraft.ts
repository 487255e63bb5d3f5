import { computed, onBeforeUnmount, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'

import { put } from '@/field/queue/post'
import type { ActionWork, Photo } from '@/field/queue/work'
import { saver } from '@/field/store/drafts'
import { openPhone } from '@/field/store/phone'
import type { Place } from '@/shared/api/types'

export interface ActionDraft {
  chosen: string | boolean | null
  text: string
  photos: Photo[]
  /** Where it was done, when the worker chose to say so. */
  place: Place | null
}

export interface ActionDraftState {
  draft: ActionDraft
  isBegun: ComputedRef<boolean>
  /** Whether it was begun before the sheet was opened. */
  found: Ref<boolean>
  /** Whether what is typed could not be stored. */
  unsaved: Ref<boolean>
  /** Puts the action into the queue in the draft's place. */
  send: (work: ActionWork) => Promise<void>
  /** Lets go of the draft and its photos. */
  discard: () => Promise<void>
}

const empty = (): ActionDraft => ({ chosen: null, text: '', photos: [], place: null })

/** What is written with an action on a case: one draft for each, kept until it is sent or let go of. */
export function useActionDraft(caseId: string, kind: string): ActionDraftState {
  // Also when the phone is sealed while something is being typed, it is kept for its account.
  const { queue, kept } = openPhone()
  const name = `action/${caseId}/${kind}`
  const draft = reactive<ActionDraft>(empty())
  const found = ref(false)
  const isBegun = computed(() => draft.chosen !== null || draft.text.trim() !== '' || draft.photos.length > 0)
  let sending = false
  const { soon, now, stop, failed: unsaved } = saver(() => (isBegun.value ? kept.keep(name, draft) : kept.drop(name)))

  async function restore(): Promise<void> {
    const left = await kept.recall<ActionDraft>(name)
    if (!left || isBegun.value) return
    const photos = await queue.photosLeft(left)
    Object.assign(draft, { ...empty(), ...left, photos, place: photos.length > 0 ? left.place : null })
    found.value = isBegun.value
  }
  void restore()
    .catch(() => undefined)
    .finally(() => watch(draft, () => sending || soon()))
  onBeforeUnmount(now)

  async function send(work: ActionWork): Promise<void> {
    sending = true
    try {
      await stop()
      await put(work, name)
    } finally {
      sending = false
    }
  }

  async function discard(): Promise<void> {
    sending = true
    await stop()
    await queue.dropPhotos(draft)
    await kept.drop(name)
  }

  return { draft, isBegun, found, unsaved, send, discard }
}
