/** The accounts of the reference city. */

import { readFileSync } from 'node:fs'

export interface Account {
  login: string
  password: string
  name: string
  role: string
  /** The code of the unit acted for. */
  unit?: string
  /** The code of the area acted over. */
  area: string
}

let known: Account[] | undefined

export function accounts(): Account[] {
  const file = process.env.DINGBO_E2E_ACCOUNTS
  if (!file) throw new Error('DINGBO_E2E_ACCOUNTS names no file')
  known ??= JSON.parse(readFileSync(file, 'utf8')) as Account[]
  return known
}

/** The first account of a role that `fits`. */
export function account(role: string, fits: (one: Account) => boolean = () => true): Account {
  const found = accounts().find((one) => one.role === role && fits(one))
  if (!found) throw new Error(`the reference city has no such ${role}`)
  return found
}
