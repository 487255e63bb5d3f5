import type { CaseRow } from '@/shared/api/types'
import { say } from '@/shared/i18n/i18n'

/** "月湖街道 · 第7网格": town and grid, as far as they are known; else the code. */
export function shortPlace(row: CaseRow): string {
  const names = row.area_path.filter(({ level }) => level === 'town' || level === 'grid').map(({ name }) => say(name))
  return names.length > 0 ? names.join(' · ') : row.area
}

/** From county down to grid. */
export function longPlace(row: CaseRow): string {
  const parts = row.area_path.filter(({ level }) => level !== 'city').map(({ name }) => say(name))
  return parts.length > 0 ? parts.join(' · ') : row.area
}
