import { computed, onBeforeUnmount, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'

import { put } from '@/field/queue/post'
import type { Photo, Queued, ReportWork } from '@/field/queue/work'
import { saver } from '@/field/store/drafts'
import { openPhone } from '@/field/store/phone'
import type { Bilingual, Condition, Leaf, Place } from '@/shared/api/types'
import { uuidv7 } from '@/shared/ids'
import { findLeaf, taxonomy } from '@/shared/taxonomy/taxonomy'

const NAME = 'draft'

export interface Draft {
  place: Place | null
  /** Whether somebody chose the place. One the phone found is not stored: the phone may be elsewhere by then. */
  byHand: boolean
  text: string
  leaf: string | null
  condition: string | null
  extra: Record<string, unknown>
  photos: Photo[]
}

export type Missing = 'place' | 'text' | 'leaf' | 'extra' | 'photo'

export interface DraftState {
  draft: Draft
  leaf: ComputedRef<Leaf | undefined>
  condition: ComputedRef<Condition | undefined>
  photoNeeded: ComputedRef<boolean>
  missing: ComputedRef<Missing | null>
  restored: Ref<boolean>
  /** Whether what is typed could not be stored. */
  unsaved: Ref<boolean>
  /** Puts it into the queue and begins another; gives what was queued. */
  send: (place?: Bilingual) => Promise<ReportWork | null>
}

const empty = (): Draft => ({ place: null, byHand: false, text: '', leaf: null, condition: null, extra: {}, photos: [] })

const stored = (draft: Draft): Draft => ({ ...draft, place: draft.byHand ? draft.place : null })

/** Whether somebody wrote something into it. */
export function isBegun({ text, leaf, photos }: Pick<Draft, 'text' | 'leaf' | 'photos'>): boolean {
  return text.trim() !== '' || leaf !== null || photos.length > 0
}

/** The report that is half written, if there is one. */
export async function halfWritten(): Promise<Draft | undefined> {
  const left = await openPhone().kept.recall<Draft>(NAME)
  return left && isBegun(left) ? left : undefined
}

/** Makes the draft that the report page takes up of something refused, in the place of what was half written. */
export async function leaveDraft(refused: Queued, draft: Draft): Promise<boolean> {
  const { queue, kept } = openPhone()
  const before = await halfWritten()
  const left = await queue.toDraft(refused, await kept.row(NAME, draft))
  if (left && before) await queue.dropPhotos(before)
  return left
}

/** The report being written. It is stored as it is typed, so that nothing but sending it empties the page. */
export function useDraft(): DraftState {
  // Also when the phone is sealed while something is being typed, it is kept for its account.
  const { queue, kept } = openPhone()
  const draft = reactive<Draft>(empty())
  const restored = ref(false)

  const leaf = computed(() => (taxonomy.value ? findLeaf(draft.leaf ?? undefined)?.leaf : undefined))
  const condition = computed(() => {
    const conditions = leaf.value?.conditions ?? []
    return conditions.find(({ code }) => code === draft.condition) ?? (conditions.length === 1 ? conditions[0] : undefined)
  })
  const photoNeeded = computed(() => condition.value?.photo === 'report' || condition.value?.photo === 'both')

  const missing = computed<Missing | null>(() => {
    if (draft.text.trim() === '') return 'text'
    if (!draft.leaf) return 'leaf'
    if (!draft.place) return 'place'
    if ((leaf.value?.form?.required ?? []).some((key) => draft.extra[key] === undefined)) return 'extra'
    return photoNeeded.value && draft.photos.length === 0 ? 'photo' : null
  })

  watch(
    () => draft.leaf,
    () => {
      draft.condition = null
      draft.extra = {}
    },
    { flush: 'sync' },
  )

  /** While it goes into the queue nothing of it is stored as a draft any more. */
  let sending = false
  const { soon, now, stop, failed: unsaved } = saver(() => kept.keep(NAME, stored(draft)))

  async function restore(): Promise<void> {
    const left = await kept.recall<Draft>(NAME)
    if (left) {
      const photos = await queue.photosLeft(left)
      const { condition: chosen, extra, ...rest } = stored({ ...empty(), ...left, photos })
      Object.assign(draft, rest)
      Object.assign(draft, { condition: chosen, extra })
    }
    restored.value = true
    watch(draft, () => sending || soon())
  }
  void restore().catch(() => (restored.value = true))
  onBeforeUnmount(now)

  async function send(place?: Bilingual): Promise<ReportWork | null> {
    if (missing.value || !draft.place || !draft.leaf || !leaf.value) return null
    const { extra, text } = draft
    const work: ReportWork = {
      kind: 'report',
      report: {
        id: uuidv7(),
        channel: 'grid',
        place: { ...draft.place },
        leaf: draft.leaf,
        condition: condition.value?.code,
        words: { text: text.trim(), form: Object.keys(extra).length > 0 ? { ...extra } : undefined },
      },
      photos: draft.photos.map((photo) => ({ ...photo })),
      title: { leaf: leaf.value.name, place },
    }
    sending = true
    try {
      await stop()
      await put(work, NAME)
    } finally {
      sending = false
    }
    Object.assign(draft, empty())
    return work
  }

  return { draft, leaf, condition, photoNeeded, missing, restored, unsaved, send }
}
