import { answer, api } from './client'
import type { Me } from './types'

export const signIn = (login: string, password: string): Promise<Me> =>
  answer<Me>(api.POST('/api/v1/session', { body: { login, password } }))
export const signOut = (): Promise<void> => answer(api.DELETE('/api/v1/session'))
export const whoAmI = (): Promise<Me> => answer<Me>(api.GET('/api/v1/me'))
export const changePassword = (old: string, fresh: string): Promise<void> =>
  answer(api.POST('/api/v1/me/password', { body: { old, new: fresh } }))
