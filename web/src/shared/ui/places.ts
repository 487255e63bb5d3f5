import type { AreaName, CaseRow } from '@/shared/api/types'
import { say } from '@/shared/i18n/i18n'

/** Names on the way down to a place; one that the next repeats is left out: "柳锦社区 · 柳锦社区第5网格". */
export function pathWords(path: readonly AreaName[]): string {
  const names = path.map(({ name }) => say(name))
  return names.filter((name, index) => !names[index + 1]?.startsWith(name)).join(' · ')
}

/** Town and grid: "月湖街道 · 平桥社区第7网格". */
export function shortPlace({ area_path: path }: CaseRow): string {
  return pathWords(path.filter(({ level }) => level === 'town' || level === 'grid'))
}

/** From county down to grid. */
export function longPlace({ area_path: path }: CaseRow): string {
  return pathWords(path.filter(({ level }) => level !== 'city'))
}
