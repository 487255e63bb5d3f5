/** What residents may ask without an account. */

import { answer, api } from './client'
import type { Challenge, Month, Nearby, OwnAction, OwnCase, PublicReport, Receipt, Work } from './types'

interface Items<T> {
  items: T[]
}

export const askChallenge = (): Promise<Challenge> => answer<Challenge>(api.POST('/api/v1/public/challenges'))
export const sendReport = (report: PublicReport): Promise<Receipt> => answer<Receipt>(api.POST('/api/v1/public/reports', { body: report }))

/** Stores a photo; the work was done for its digest. What the report refers to it by. */
export async function sendPhoto(photo: Blob, work: Work): Promise<string> {
  const form = new FormData()
  form.append('file', photo, 'photo.jpg')
  // The description's form is text; what is sent is a form with a file in it.
  const body = form as unknown as { file: string }
  const { hash } = await answer<{ hash: string }>(
    api.POST('/api/v1/public/photos', { params: { query: work }, body, bodySerializer: () => form }),
  )
  return hash
}

export const follow = (number: string, code: string): Promise<OwnCase> =>
  answer<OwnCase>(api.GET('/api/v1/public/cases/{number}', { params: { path: { number }, query: { code } } }))
export const actOnOwn = (number: string, code: string, request: string, action: OwnAction, words: { text?: string }): Promise<void> =>
  answer(api.POST('/api/v1/public/cases/{number}/actions', { params: { path: { number } }, body: { code, request, action, words } }))
/** Where a resident wants to be told how their case goes on. */
export interface Contact {
  phone?: string
  email?: string
  language: 'zh' | 'en'
}
export const wishNotices = (number: string, code: string, contact: Contact): Promise<void> =>
  answer(api.PUT('/api/v1/public/cases/{number}/notices', { params: { path: { number } }, body: { code, ...contact } }))
export const unwishNotices = (number: string, code: string): Promise<void> =>
  answer(api.DELETE('/api/v1/public/cases/{number}/notices', { params: { path: { number }, query: { code } } }))

export const loadNearby = (town: string): Promise<Items<Nearby>> =>
  answer<Items<Nearby>>(api.GET('/api/v1/public/nearby', { params: { query: { town } } }))
export const loadFigures = (): Promise<Items<Month>> => answer<Items<Month>>(api.GET('/api/v1/public/figures'))
