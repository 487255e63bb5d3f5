/** Files fetched in the language of the page, which a plain link would not say, and handed to the browser to keep. */

import { spoken } from './client'
import { problemOf, unreachable } from './problem'

export async function fetchFile(address: string, name: string): Promise<void> {
  let response: Response
  try {
    response = await fetch(address, { credentials: 'same-origin', headers: { 'Accept-Language': spoken() } })
  } catch {
    throw unreachable()
  }
  if (!response.ok) throw problemOf(response.status, await response.json().catch(() => null))
  keepFile(await response.blob(), name)
}

export function keepFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // The browser has read it by the next turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
}
