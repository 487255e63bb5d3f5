import { answer, api, PREFIX } from './client'
import type { Area, AreaWithOutline, City, Colleague, Level, Located, Suggestion, Taxonomy, Unit } from './types'

interface Items<T> {
  items: T[]
}

export const loadCity = (): Promise<City> => answer<City>(api.GET('/api/v1/city'))
export const loadAreas = (under: string, level: Level): Promise<Items<Area>> =>
  answer<Items<Area>>(api.GET('/api/v1/areas', { params: { query: { under, level } } }))
export const loadArea = (code: string): Promise<AreaWithOutline> =>
  answer<AreaWithOutline>(api.GET('/api/v1/areas/{code}', { params: { path: { code } } }))
export const locate = (lon: number, lat: number): Promise<Located> =>
  answer<Located>(api.GET('/api/v1/locate', { params: { query: { lon, lat, datum: 'wgs84' } } }))
export const loadUnits = (): Promise<Items<Unit>> => answer<Items<Unit>>(api.GET('/api/v1/units'))
export const loadPeople = (unit: number): Promise<Items<Colleague>> =>
  answer<Items<Colleague>>(api.GET('/api/v1/units/{id}/people', { params: { path: { id: unit } } }))
export const loadTaxonomy = (): Promise<Taxonomy> => answer<Taxonomy>(api.GET('/api/v1/taxonomy'))
export const suggestLeaves = (text: string): Promise<Items<Suggestion>> =>
  answer<Items<Suggestion>>(api.GET('/api/v1/taxonomy/suggest', { params: { query: { text } } }))

let version = 0

/** After areas changed: tiles that were fetched before are not asked from memory again. */
export function renewTiles(): void {
  version = Date.now()
}

/** Area tiles as MapLibre asks for them. */
export const tileUrl = (): string =>
  `${window.location.origin}${PREFIX}/tiles/areas/{z}/{x}/{y}${version === 0 ? '' : `?v=${version}`}`

/** Tiles of a layer of what lies under the outlines. */
export const baseTileUrl = (layer: string): string => `${window.location.origin}${PREFIX}/tiles/base/${layer}/{z}/{x}/{y}`
