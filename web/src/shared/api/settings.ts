import { answer, api } from './client'

/** What one arranged for oneself; the pages decide what is in it. */
export const loadSettings = (): Promise<Record<string, unknown>> =>
  answer<Record<string, unknown>>(api.GET('/api/v1/me/settings'))
export const saveSettings = (settings: Record<string, unknown>): Promise<void> =>
  answer(api.PUT('/api/v1/me/settings', { body: settings as Record<string, never> }))
