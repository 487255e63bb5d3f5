/** The systems and subscriptions the pages of sharing name, by number. */

import { shallowRef } from 'vue'

import { listSubscriptions, listTargets, type Subscription, type Target } from '@/shared/api/share'
import { say } from '@/shared/i18n/i18n'

export const targets = shallowRef<Target[]>([])
export const subscriptions = shallowRef<Subscription[]>([])

/** Asks for both as they are now. */
export async function reloadKnown(): Promise<void> {
  const [ofTargets, ofSubscriptions] = await Promise.all([listTargets(), listSubscriptions()])
  targets.value = ofTargets.items
  subscriptions.value = ofSubscriptions.items
}

export const targetName = (id: number): string => say(targets.value.find((one) => one.id === id)?.name)

/** A subscription as people know it: whose it is, and its name. */
export function subscriptionName(id: number): string {
  const found = subscriptions.value.find((one) => one.id === id)
  return found ? `${targetName(found.target)} · ${found.name}` : String(id)
}
