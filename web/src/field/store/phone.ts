/**
 * Whose phone it is now. Signing in fetches the account's key, which opens what this account left here; signing out, or a
 * session that ran out, drops the key: what waits stays, sealed, until the same account signs in again.
 */

import { computed, readonly, ref, shallowRef } from 'vue'

import { Queue } from '@/field/queue/queue'
import { answer, api } from '@/shared/api/client'
import { asProblem } from '@/shared/api/problem'
import * as session from '@/shared/session/session'
import type { Me } from '@/shared/api/types'

import { db } from './db'
import { Kept } from './kept'
import { keyOf } from './seal'

/** Set while a sign-out has not reached the server. */
const LEAVING = 'dingbo.field.leaving'

/** What an open phone can do. */
export interface Opened {
  queue: Queue
  kept: Kept
}

const opened = shallowRef<Opened | null>(null)
const ranOut = ref(false)

/** The queue and what is kept, while somebody is signed in. */
export const phone = computed(() => opened.value)
export const isOpen = computed(() => opened.value !== null)
/** Whether it was closed because the session ended, not because somebody signed out. */
export const sessionRanOut = readonly(ranOut)

/** The queue of whoever is signed in; pages behind the sign-in have one. */
export function openPhone(): Opened {
  if (!opened.value) throw new Error('the phone is sealed')
  return opened.value
}

/** Opens the phone for whoever it was open for before a restart, without asking the server. */
export async function wake(): Promise<void> {
  const holder = await db.holders.filter(({ key }) => key !== undefined).first()
  if (!holder?.key) return
  const kept = new Kept(db, holder.account, holder.key)
  const me = await kept.recall<Me>('me')
  if (!me) return
  session.resume(me)
  opened.value = { kept, queue: new Queue(db, holder.account, holder.key) }
  void check()
}

/** Asks the server, when it can be reached, whether the session still holds. */
async function check(): Promise<void> {
  try {
    const me = await session.askAgain()
    await opened.value?.kept.keep('me', me)
  } catch (thrown) {
    if (asProblem(thrown).isSignedOut) await sealAfterSession()
  }
}

export async function signIn(login: string, password: string): Promise<Me> {
  await session.signIn(login, password)
  localStorage.removeItem(LEAVING)
  const me = session.me.value as Me
  if (!me.must_change_password) await unseal(me)
  return me
}

export async function changeFirstPassword(old: string, fresh: string): Promise<void> {
  await session.changePassword(old, fresh)
  await unseal(session.me.value as Me)
}

async function unseal(me: Me): Promise<void> {
  const { key: digits } = await answer<{ key: string }>(api.GET('/api/v1/me/phone-key'))
  const key = await keyOf(digits)
  await dropKeys()
  await db.holders.put({ account: me.account, login: me.login, key })
  const kept = new Kept(db, me.account, key)
  await kept.keep('me', me)
  ranOut.value = false
  opened.value = { kept, queue: new Queue(db, me.account, key) }
}

async function dropKeys(): Promise<void> {
  await db.holders.toCollection().modify((holder) => {
    delete holder.key
  })
}

async function sealUp(): Promise<void> {
  await dropKeys()
  opened.value = null
  session.forget()
}

/** Seals the phone because the server no longer knows the session. */
export async function sealAfterSession(): Promise<void> {
  if (!opened.value) return
  ranOut.value = true
  await sealUp()
}

/** Seals the phone and ends the session, at once or when the server can be reached. */
export async function signOut(): Promise<void> {
  ranOut.value = false
  await sealUp()
  localStorage.setItem(LEAVING, '1')
  await leave()
}

/** Ends a session whose sign-out did not reach the server. */
export async function leave(): Promise<void> {
  if (!localStorage.getItem(LEAVING)) return
  try {
    await session.signOut()
    localStorage.removeItem(LEAVING)
  } catch {
    // Tried again when the network is back.
  }
}

/** What lies sealed here, and whose it is. */
export async function sealedHere(): Promise<{ login: string; waiting: number }[]> {
  const holders = await db.holders.toArray()
  const counted = await Promise.all(
    holders.map(async ({ account, login }) => ({ login, waiting: await db.entries.where({ account, state: 'waiting' }).count() })),
  )
  return counted.filter(({ waiting }) => waiting > 0)
}
