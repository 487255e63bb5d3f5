import type { CaseRow } from '@/shared/api/types'
import { say } from '@/shared/i18n/i18n'

/** "月湖街道 · 第7网格": town and grid, as far as they are known; else the code. */
export function shortPlace(row: CaseRow): string {
  const names = [row.area_names?.town, row.area_names?.grid].map(say).filter(Boolean)
  return names.length > 0 ? names.join(' · ') : row.area
}

/** From county down to grid. */
export function longPlace(row: CaseRow): string {
  const names = row.area_names ?? {}
  const parts = [names.county, names.town, names.village, names.grid].map(say).filter(Boolean)
  return parts.length > 0 ? parts.join(' · ') : row.area
}
