/** What a system can be signed in with, out and in; kept sealed, never shown again. */

import type { Credential, Settings } from '@/shared/api/share'

type Part = keyof Credential

const PARTS: readonly Part[] = ['user', 'password', 'token', 'certificate', 'private_key', 'authority']

const SFTP: readonly Part[] = ['user', 'password', 'private_key']

const WAYS: Readonly<Record<string, readonly Part[]>> = {
  webhook: PARTS,
  open311: ['token', 'certificate', 'private_key', 'authority'],
  nats: PARTS,
  kafka: ['user', 'password'],
  mqtt: ['user', 'password', 'certificate', 'private_key', 'authority'],
  sftp: SFTP,
}

const SOURCES: Readonly<Record<string, readonly Part[]>> = { poll: PARTS, open311: PARTS, sftp: SFTP }

/** The way out and the source are signed in to with the same. */
export function credentialsOf({ way, back }: Settings): Part[] {
  const used = [...(WAYS[way.kind] ?? []), ...(SOURCES[back?.source?.kind ?? ''] ?? [])]
  return PARTS.filter((part) => used.includes(part))
}
