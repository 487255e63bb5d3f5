/** Who is signed in, and in which of their posts they look at things now. */

import { computed, readonly, ref } from 'vue'

import { Problem } from '@/shared/api/problem'
import * as api from '@/shared/api/session'
import type { Me, Post } from '@/shared/api/types'
import { setServerTime } from '@/shared/clock/now'

const CHOSEN = 'dingbo.post'
/** Whether there may be a session at all; spares a question whose answer is no. */
const SIGNED_IN = 'dingbo.signedIn'

const person = ref<Me | null>(null)
const chosen = ref(Number(localStorage.getItem(CHOSEN) ?? 0))
let asked = false

export const me = readonly(person)

/** The post in use: the scope of the queue. */
export const post = computed<Post | undefined>(() => {
  const posts = person.value?.posts ?? []
  return posts[chosen.value] ?? posts[0]
})

export const postIndex = computed({
  get: () => (person.value?.posts[chosen.value] ? chosen.value : 0),
  set: (index) => {
    chosen.value = index
    localStorage.setItem(CHOSEN, String(index))
  },
})

function settle(found: Me): void {
  person.value = found
  localStorage.setItem(SIGNED_IN, '1')
  setServerTime(found.server_time)
}

/** Asks the server once who we are; later calls answer from memory. */
export async function ensureSession(): Promise<Me | null> {
  if (person.value !== null || asked || !localStorage.getItem(SIGNED_IN)) return person.value
  asked = true
  try {
    settle(await api.whoAmI())
  } catch (thrown) {
    if (!(thrown instanceof Problem) || !thrown.isSignedOut) {
      asked = false
      throw thrown
    }
    forget()
  }
  return person.value
}

/** Takes up a session known from before, without asking: the server may be out of reach. */
export function resume(known: Me): void {
  person.value = known
}

/** Asks the server who we are now. */
export async function askAgain(): Promise<Me> {
  const found = await api.whoAmI()
  settle(found)
  return found
}

export async function signIn(login: string, password: string): Promise<void> {
  settle(await api.signIn(login, password))
}

export async function signOut(): Promise<void> {
  await api.signOut()
  forget()
}

/** Drops what we know of the session, when the server no longer has it. */
export function forget(): void {
  person.value = null
  localStorage.removeItem(SIGNED_IN)
}

export async function changePassword(old: string, fresh: string): Promise<void> {
  await api.changePassword(old, fresh)
  settle(await api.whoAmI())
}
