import { get, PREFIX } from './client'
import type { Area, AreaWithOutline, City, Located, Person, Suggestion, Taxonomy, Unit } from './types'

export const loadCity = (): Promise<City> => get('/city')
export const loadAreas = (under: string, level: string): Promise<{ items: Area[] }> =>
  get('/areas', { under, level })
export const loadArea = (code: string): Promise<AreaWithOutline> => get(`/areas/${code}`)
export const locate = (lon: number, lat: number, signal?: AbortSignal): Promise<Located> =>
  get('/locate', { lon, lat, datum: 'wgs84' }, signal)
export const loadUnits = (): Promise<{ items: Unit[] }> => get('/units')
export const loadPeople = (unit: number): Promise<{ items: Person[] }> => get(`/units/${unit}/people`)
export const loadTaxonomy = (): Promise<Taxonomy> => get('/taxonomy')
export const suggestLeaves = (text: string, signal?: AbortSignal): Promise<{ items: Suggestion[] }> =>
  get('/taxonomy/suggest', { text }, signal)

/** Vector tiles as MapLibre asks for them. */
export const tileUrl = (): string => `${window.location.origin}${PREFIX}/tiles/areas/{z}/{x}/{y}`
