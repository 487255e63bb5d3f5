/** The day's curve as ECharts draws it, in our tokens. */

import type { EChartsOption } from 'echarts'

import type { Now } from '@/shared/api/types'

/** The tokens as a canvas needs them: plain colours and pixels. */
export interface Ink {
  face: string
  ink2: string
  line: string
  bar: string
  accent: string
  soft: string
  surface: string
  /** Pixels of one rem. */
  rem: number
}

export function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    face: style.fontFamily,
    ink2: token('--ink-2'),
    line: token('--line'),
    bar: token('--line-strong'),
    accent: token('--accent'),
    soft: token('--accent-soft'),
    surface: token('--surface'),
    rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
  }
}

const HOUR = 3_600_000

/** How many hours of today are over. */
export const hoursPassed = ({ at, today_from: from }: Now): number => Math.floor((Date.parse(at) - Date.parse(from)) / HOUR)

/** The span of an hour of today, as a filter wants it; the running one ends now. */
export function spanOf({ at, today_from: from }: Now, hour: number): [string, string] {
  return span(from, hour, Date.parse(at))
}

/** The same hour of the same weekday before. */
export function spanBefore({ before_from: from }: Now, hour: number): [string, string] {
  return span(from, hour, Infinity)
}

function span(from: string, hour: number, latest: number): [string, string] {
  const begins = Date.parse(from) + hour * HOUR
  return [new Date(begins).toISOString(), new Date(Math.min(begins + HOUR, latest)).toISOString()]
}

/** The chart: today's reports as a line up to the last full hour, the running hour as a ring, a week ago dashed, closed
 * cases as bars; the chosen hour lit. */
export function curve(now: Now, chosen: number, ink: Ink): EChartsOption {
  const { reported, closed } = now
  const passed = hoursPassed(now)
  const hours = reported.before.by_hour.map((_, hour) => hour)
  const most = Math.max(1, ...reported.today.by_hour, ...reported.before.by_hour, ...closed.today.by_hour)
  const text = { color: ink.ink2, fontFamily: ink.face, fontSize: 1.25 * ink.rem }
  const still = { silent: true, animation: false, emphasis: { disabled: true } } as const
  return {
    animation: false,
    grid: { left: 0, right: 0.5 * ink.rem, top: 0.75 * ink.rem, bottom: 0, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: hours,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.bar } },
      axisLabel: { ...text, interval: 5 },
    },
    yAxis: {
      type: 'value',
      max: most,
      minInterval: 1,
      splitNumber: 2,
      axisLabel: { ...text, showMaxLabel: true },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: [
      { ...still, type: 'bar', barWidth: '100%', data: hours.map((hour) => (hour === chosen ? most : null)), itemStyle: { color: ink.soft } },
      { ...still, type: 'bar', barWidth: '55%', barGap: '-78%', data: closed.today.by_hour.slice(0, passed + 1), itemStyle: { color: ink.bar } },
      {
        ...still,
        type: 'line',
        symbol: 'none',
        data: reported.before.by_hour,
        lineStyle: { color: ink.ink2, width: 0.125 * ink.rem, type: 'dashed' },
      },
      {
        ...still,
        type: 'line',
        symbol: 'none',
        data: reported.today.by_hour.slice(0, passed),
        lineStyle: { color: ink.accent, width: 0.25 * ink.rem },
        areaStyle: { color: ink.accent, opacity: 0.15 },
      },
      {
        ...still,
        type: 'line',
        symbol: 'circle',
        showAllSymbol: true,
        symbolSize: 0.75 * ink.rem,
        data: hours.map((hour) => (hour === passed ? (reported.today.by_hour[hour] ?? 0) : null)),
        itemStyle: { color: ink.surface, borderColor: ink.accent, borderWidth: 0.1875 * ink.rem },
      },
    ],
  }
}
