/** The systems a case was delivered to, where the server's answer carries them. */

import type { Bilingual } from '@/shared/api/types'
import { say } from '@/shared/i18n/i18n'

interface Shared {
  system: Bilingual
}

/** Their names; none as long as the answer says nothing of sharing. */
export function systemsOf(detail: object): string[] {
  const { shared } = detail as { shared?: readonly Shared[] }
  return (shared ?? []).map(({ system }) => say(system))
}
