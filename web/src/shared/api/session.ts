import { get, post, remove } from './client'
import type { Me } from './types'

export const signIn = (login: string, password: string): Promise<Me> => post('/session', { login, password })
export const signOut = (): Promise<void> => remove('/session')
export const whoAmI = (): Promise<Me> => get('/me')
export const changePassword = (old: string, fresh: string): Promise<void> =>
  post('/me/password', { old, new: fresh })
