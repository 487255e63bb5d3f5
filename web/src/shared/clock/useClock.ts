/** A case's clock as people read it: light, words of time left, and the exact time. */

import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

import type { CaseRow, Clock, Light } from '@/shared/api/types'
import { fullTime, shortTime } from '@/shared/i18n/format'

import { now } from './now'
import { isWorkingTime, lightAt, secondsLeft, split, type Span } from './timeLeft'

export interface ClockWords {
  light: ComputedRef<Light | undefined>
  /** "剩 2 小时 15 分", "超时 58 工作时", "挂账至 11/30 08:30", "已结案". */
  words: ComputedRef<string>
  /** The exact moment, for hover or tap. */
  exact: ComputedRef<string>
}

/** Ticks by the server's time; `fetched` is when the row was answered, milliseconds since 1970. */
export function useClock(row: () => CaseRow, fetched: () => number): ClockWords {
  const { t } = useI18n()

  const light = computed(() => {
    const { clock, end } = row()
    return clock && !end ? lightAt(clock, now.value) : undefined
  })

  const words = computed(() => {
    const { clock, end, end_label: label, suspended_until: until, draft } = row()
    if (end) return label ? t('clock.ended') : ''
    if (draft) return t('clock.draft')
    if (until) return t('clock.suspended', { until: shortTime(until) })
    if (!clock) return t('clock.none')
    return leftWords(clock, secondsLeft(clock, fetched(), now.value))
  })

  function leftWords(clock: Clock, seconds: number): string {
    const working = isWorkingTime(clock, seconds, now.value)
    // Days are said only of time that never rests; a working day is not 24 hours.
    const { over, span } = split(seconds, !working)
    return t(over ? 'clock.over' : 'clock.left', { span: spanWords(span, working) })
  }

  function spanWords({ days, hours, minutes }: Span, working: boolean): string {
    const parts: string[] = []
    if (days > 0) parts.push(t('clock.days', { n: days }))
    if (hours > 0) parts.push(t(working ? 'clock.workingHours' : 'clock.hours', { n: hours }))
    if (minutes > 0) parts.push(t(working && hours === 0 ? 'clock.workingMinutes' : 'clock.minutes', { n: minutes }))
    return parts.length > 0 ? parts.join(' ') : t('clock.moment')
  }

  const exact = computed(() => {
    const { clock, ended_at: ended, end_label: label } = row()
    if (ended && label) return t('clock.endedAt', { at: fullTime(ended) })
    return clock?.due_at ? t('clock.dueAt', { at: fullTime(clock.due_at) }) : ''
  })

  return { light, words, exact }
}
