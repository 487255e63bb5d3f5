import { computed, onBeforeUnmount, reactive, ref, toRaw, watch, type ComputedRef, type Ref } from 'vue'

import { put } from '@/field/queue/post'
import type { Photo, ReportWork } from '@/field/queue/work'
import { openPhone } from '@/field/store/phone'
import type { Bilingual, Condition, Leaf, Place } from '@/shared/api/types'
import { uuidv7 } from '@/shared/ids'
import { findLeaf, taxonomy } from '@/shared/taxonomy/taxonomy'

const NAME = 'draft'
/** What is typed settles before it is stored. */
const SETTLE = 400

export interface Draft {
  place: Place | null
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
  /** Puts it into the queue and begins another; gives what was queued. */
  send: (place?: Bilingual) => Promise<ReportWork | null>
}

const empty = (): Draft => ({ place: null, text: '', leaf: null, condition: null, extra: {}, photos: [] })

/** Leaves a draft to be taken up by the report page: something refused that is to be changed. */
export async function leaveDraft(draft: Draft): Promise<void> {
  await openPhone().kept.keep(NAME, draft)
}

/** The report being written. It is stored as it is typed, so that nothing but sending it empties the page. */
export function useDraft(): DraftState {
  // Also when the phone is sealed while something is being typed, it is kept for its account.
  const { kept } = openPhone()
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

  let timer: ReturnType<typeof setTimeout> | undefined
  async function store(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    await kept.keep(NAME, toRaw(draft))
  }

  async function restore(): Promise<void> {
    const left = await kept.recall<Draft>(NAME)
    if (left) {
      const { condition: chosen, extra, ...rest } = left
      Object.assign(draft, rest)
      Object.assign(draft, { condition: chosen, extra })
    }
    restored.value = true
    watch(draft, () => {
      clearTimeout(timer)
      timer = setTimeout(() => void store(), SETTLE)
    })
  }
  void restore()
  onBeforeUnmount(() => {
    if (timer !== undefined) void store()
  })

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
    await put(work)
    Object.assign(draft, empty())
    await store()
    return work
  }

  return { draft, leaf, condition, photoNeeded, missing, restored, send }
}
