/** What waits for me: to verify, to check on site, to handle. Kept on the phone with what may be done about each. */

import { computed, ref, shallowRef } from 'vue'

import { openPhone, phone } from '@/field/store/phone'
import { listCases, loadCase, loadSteps, type Query } from '@/shared/api/cases'
import { asProblem, type Problem } from '@/shared/api/problem'
import type { CaseDetail, CaseRow, Post, Step } from '@/shared/api/types'
import { serverNow } from '@/shared/clock/now'
import { me } from '@/shared/session/session'

const NAME = 'tasks'
/** Nobody walks more in a shift; the rest comes when these are done. */
const MOST = 60
/** Cases asked for at the same time. */
const TOGETHER = 6

export type TaskKind = 'verify' | 'site_check' | 'handle'

export interface Task {
  kind: TaskKind
  detail: CaseDetail
  steps: Step[]
}

interface KeptTasks {
  fetched: number
  tasks: Task[]
}

const found = shallowRef<readonly Task[]>([])
const at = ref(0)

export const tasks = computed(() => found.value)
/** When the server said so, milliseconds since 1970 by its clock; 0 when it never did. */
export const fetched = computed(() => at.value)
export const loading = ref(false)
export const problem = shallowRef<Problem | null>(null)

/** Takes the tasks from the phone, then anew from the server. */
export async function loadTasks(): Promise<void> {
  const { kept } = openPhone()
  if (at.value === 0) {
    const before = await kept.recall<KeptTasks>(NAME)
    if (before && at.value === 0) {
      found.value = before.tasks
      at.value = before.fetched
    }
  }
  loading.value = true
  try {
    const now = await ask()
    if (phone.value?.kept !== kept) return
    found.value = now
    at.value = serverNow()
    problem.value = null
    // A full phone keeps no copy; what the server said is shown all the same.
    await kept.keep(NAME, { fetched: at.value, tasks: now } satisfies KeptTasks).catch(() => undefined)
  } catch (thrown) {
    problem.value = asProblem(thrown)
  } finally {
    loading.value = false
  }
}

/** Another account must not see the last one's. */
export function forgetTasks(): void {
  found.value = []
  at.value = 0
}

async function ask(): Promise<Task[]> {
  const lists = await Promise.all((me.value?.posts ?? []).map((post) => ofPost(post as Post)))
  const rows = new Map(lists.flat().map((one) => [one.row.id, one]))
  const first = [...rows.values()].slice(0, MOST)
  const details: Task[] = []
  for (let index = 0; index < first.length; index += TOGETHER) {
    const some = first.slice(index, index + TOGETHER)
    details.push(...(await Promise.all(some.map(taskOf))))
  }
  return details
}

async function taskOf({ kind, row: { id } }: Found): Promise<Task> {
  const [detail, steps] = await Promise.all([loadCase(id), loadSteps(id)])
  return { kind, detail, steps: steps.items }
}

interface Found {
  kind: TaskKind
  row: CaseRow
}

async function ofPost({ role, area, unit }: Post): Promise<Found[]> {
  const list = async (query: Query): Promise<CaseRow[]> => (await listCases({ order: 'time_left', limit: 200, ...query })).items
  if (role === 'grid_worker' || role === 'verifier') {
    const [done, reported, filed] = await Promise.all([
      list({ area, stage: 'feedback' }),
      list({ area, stage: 'collect' }),
      list({ area, stage: 'file' }),
    ])
    const asked = [...reported, ...filed].filter(({ site_check: check }) => check === 'asked')
    return [...done.map((row) => ({ kind: 'verify' as const, row })), ...asked.map((row) => ({ kind: 'site_check' as const, row }))]
  }
  if ((role === 'handler' || role === 'unit_lead') && unit) {
    const rows = await list({ unit: unit.id, stage: 'handle' })
    const mine = rows.filter(({ assignee }) => !assignee || assignee.account === me.value?.account)
    return mine.map((row) => ({ kind: 'handle' as const, row }))
  }
  return []
}
