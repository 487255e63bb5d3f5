/** Towns one may choose a place in. */

import type { Area } from '@/shared/api/types'
import { say } from '@/shared/i18n/i18n'

/** The towns within an area, with their counties' names where there are several. */
export function townsIn(areas: readonly Area[], area: string): { code: string; name: string }[] {
  const counties = new Map(areas.flatMap(({ code, level, name }) => (level === 'county' ? [[code, say(name)]] : [])))
  const towns = areas.filter(({ code, level }) => level === 'town' && (code.startsWith(area) || area.startsWith(code)))
  const several = new Set(towns.map(({ parent }) => parent)).size > 1
  return towns.map(({ code, name, parent }) => ({
    code,
    name: several ? `${counties.get(parent ?? '') ?? ''} · ${say(name)}` : say(name),
  }))
}

/** The town an area is or lies in, by its code; empty above towns. */
export function townOf(area: string, digits: number): string {
  return area.length >= digits ? area.slice(0, digits) : ''
}
