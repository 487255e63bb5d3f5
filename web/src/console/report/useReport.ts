import { computed, nextTick, reactive, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

import { listCases, loadCase, loadSteps, reportCase, reveal } from '@/shared/api/cases'
import { locate, suggestLeaves } from '@/shared/api/places'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { CaseDetail, CaseRow, Channel, Condition, Leaf, Located, Place, Report, Suggestion } from '@/shared/api/types'
import { uuidv7 } from '@/shared/ids'
import { findLeaf } from '@/shared/taxonomy/taxonomy'

/** What is typed settles before the server is asked. */
const SETTLE = 300
/** Half a side of the square in which cases of the same leaf may be the same matter, in degrees (some 50 m). */
const NEAR = 0.0005

export interface Form {
  place: Place | null
  text: string
  leaf: string | null
  condition: string | null
  channel: Channel
  address: string
  contactName: string
  contactPhone: string
  extra: Record<string, unknown>
  evidence: string[]
}

export interface ReportState {
  form: Form
  located: ShallowRef<Located | null>
  suggestions: ShallowRef<Suggestion[]>
  nearby: ShallowRef<CaseRow[]>
  leaf: ComputedRef<Leaf | undefined>
  photoNeeded: ComputedRef<boolean>
  missing: ComputedRef<'place' | 'text' | 'leaf' | 'photo' | 'extra' | null>
  sending: Ref<boolean>
  problem: ShallowRef<Problem | null>
  placeProblem: ShallowRef<Problem | null>
  sent: ShallowRef<CaseDetail | null>
  send: (draft?: boolean) => Promise<void>
  again: () => void
  /** Takes up a draft of one's own where it was left. */
  resume: (draft: string, purpose: string) => Promise<void>
  /** Evidence the draft already has. */
  kept: Ref<string[]>
}

function empty(channel: Channel): Form {
  return { place: null, text: '', leaf: null, condition: null, channel, address: '', contactName: '', contactPhone: '', extra: {}, evidence: [] }
}

/** A report as it is filled in: where, what, which category, and only what the category asks for. */
export function useReport(channel: Channel): ReportState {
  const form = reactive<Form>(empty(channel))
  const located = shallowRef<Located | null>(null)
  const suggestions = shallowRef<Suggestion[]>([])
  const nearby = shallowRef<CaseRow[]>([])
  const sending = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const placeProblem = shallowRef<Problem | null>(null)
  const sent = shallowRef<CaseDetail | null>(null)
  /** The case's identity is ours to make: sending it again does nothing twice. */
  let id = uuidv7()
  /** Set once it is known to the server as a draft: each saving is another request. */
  let drafted = false
  const kept = ref<string[]>([])

  const leaf = computed(() => findLeaf(form.leaf ?? undefined)?.leaf)
  const condition = computed<Condition | undefined>(() => {
    const conditions = leaf.value?.conditions ?? []
    return conditions.find(({ code }) => code === form.condition) ?? (conditions.length === 1 ? conditions[0] : undefined)
  })
  const photoNeeded = computed(() => condition.value?.photo === 'report' || condition.value?.photo === 'both')
  const extraMissing = computed(() => (leaf.value?.form?.required ?? []).some((key) => form.extra[key] === undefined))

  const missing = computed(() => {
    if (!form.place || !located.value) return 'place'
    if (form.text.trim() === '') return 'text'
    if (!form.leaf) return 'leaf'
    if (extraMissing.value) return 'extra'
    return photoNeeded.value && form.evidence.length + kept.value.length === 0 ? 'photo' : null
  })

  watch(
    () => form.place,
    async (place) => {
      located.value = null
      placeProblem.value = null
      if (!place) return
      try {
        const found = await locate(place.lon, place.lat)
        if (place === form.place) located.value = found
      } catch (thrown) {
        if (place === form.place) placeProblem.value = asProblem(thrown)
      }
    },
  )

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    () => form.text,
    (text) => {
      clearTimeout(timer)
      timer = setTimeout(() => void suggest(text.trim()), SETTLE)
    },
  )

  async function suggest(text: string): Promise<void> {
    const items = text === '' ? [] : (await suggestLeaves(text).catch(() => ({ items: [] }))).items
    if (text === form.text.trim()) suggestions.value = items.slice(0, 5)
  }

  watch(
    () => form.leaf,
    () => {
      form.condition = null
      form.extra = {}
    },
  )
  watch([() => form.place, () => form.leaf], async ([place, code]) => {
    nearby.value = []
    if (!place || !code) return
    const bbox = [place.lon - NEAR, place.lat - NEAR, place.lon + NEAR, place.lat + NEAR].join()
    const { items } = await listCases({ bbox, category: code, state: 'open', limit: 5 }).catch(() => ({ items: [] }))
    if (place === form.place && code === form.leaf) nearby.value = items
  })

  function report(draft: boolean): Report | null {
    const { place, text, leaf: code, evidence, extra } = form
    if (!place || !code) return null
    return {
      id,
      request: drafted ? uuidv7() : undefined,
      channel: form.channel,
      draft: draft || undefined,
      place,
      leaf: code,
      condition: form.condition ?? undefined,
      words: {
        text: text.trim(),
        address: form.address.trim() || undefined,
        contact_name: form.contactName.trim() || undefined,
        contact_phone: form.contactPhone.trim() || undefined,
        form: Object.keys(extra).length > 0 ? extra : undefined,
      },
      evidence: [...kept.value, ...evidence],
    }
  }

  async function send(draft = false): Promise<void> {
    const made = report(draft)
    if (!made || sending.value) return
    sending.value = true
    problem.value = null
    try {
      sent.value = await reportCase(made)
    } catch (thrown) {
      problem.value = asProblem(thrown)
      // The same id with another body is refused, and rightly; what is changed now is another report.
      if (problem.value.rule === 'replayed_id') id = uuidv7()
    } finally {
      sending.value = false
    }
  }

  async function resume(draft: string, purpose: string): Promise<void> {
    try {
      const [found, steps, words] = await Promise.all([loadCase(draft), loadSteps(draft), reveal(draft, purpose)])
      const said = words.items.at(-1)?.words ?? {}
      id = draft
      drafted = true
      kept.value = [...new Set(steps.items.flatMap(({ evidence }) => evidence.map(({ hash }) => hash)))]
      Object.assign(form, {
        place: { lon: found.lon, lat: found.lat },
        text: said.text ?? '',
        leaf: found.leaf,
        channel: found.channel,
        address: said.address ?? '',
        contactName: said.contact_name ?? '',
        contactPhone: said.contact_phone ?? '',
      })
      // A change of leaf empties what depends on it; that comes after.
      await nextTick()
      Object.assign(form, { condition: found.condition ?? null, extra: said.form ?? {} })
    } catch (thrown) {
      problem.value = asProblem(thrown)
    }
  }

  function again(): void {
    const { channel } = form
    Object.assign(form, empty(channel))
    sent.value = null
    problem.value = null
    id = uuidv7()
    drafted = false
    kept.value = []
  }

  return { form, located, suggestions, nearby, leaf, photoNeeded, missing, sending, problem, placeProblem, sent, send, again, resume, kept }
}
