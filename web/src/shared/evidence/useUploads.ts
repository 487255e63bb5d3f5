import { computed, onBeforeUnmount, ref, type ComputedRef, type Ref } from 'vue'

import { asProblem, type Problem } from '@/shared/api/problem'
import type { Stored } from '@/shared/api/types'
import { upload } from '@/shared/api/upload'

export interface Sending {
  key: number
  name: string
  /** A local picture of it, shown while it is sent and after. */
  preview: string
  /** The share sent, 0 to 1. */
  share: number
  stored?: Stored
  problem?: Problem
}

export interface Uploads {
  files: Ref<Sending[]>
  hashes: ComputedRef<string[]>
  busy: ComputedRef<boolean>
  add: (chosen: FileList | null) => void
  drop: (key: number) => void
}

/** Files chosen as evidence: each sent at once, with its progress, and kept until the form is sent. */
export function useUploads(): Uploads {
  const files = ref<Sending[]>([])
  const stops = new Map<number, AbortController>()
  let last = 0

  function add(chosen: FileList | null): void {
    for (const file of chosen ?? []) {
      const key = (last += 1)
      const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : ''
      files.value.push({ key, name: file.name, preview, share: 0 })
      void send(key, file)
    }
  }

  function change(key: number, part: Partial<Sending>): void {
    files.value = files.value.map((file) => (file.key === key ? { ...file, ...part } : file))
  }

  async function send(key: number, file: File): Promise<void> {
    const stop = new AbortController()
    stops.set(key, stop)
    try {
      const stored = await upload(file, (share) => change(key, { share }), stop.signal)
      change(key, { stored, share: 1 })
    } catch (thrown) {
      change(key, { problem: asProblem(thrown) })
    } finally {
      stops.delete(key)
    }
  }

  function drop(key: number): void {
    stops.get(key)?.abort()
    const gone = files.value.find((file) => file.key === key)
    if (gone?.preview) URL.revokeObjectURL(gone.preview)
    files.value = files.value.filter((file) => file.key !== key)
  }

  onBeforeUnmount(() => {
    for (const { key } of [...files.value]) drop(key)
  })

  return {
    files,
    hashes: computed(() => files.value.flatMap(({ stored }) => (stored ? [stored.hash] : []))),
    busy: computed(() => files.value.some(({ stored, problem }) => !stored && !problem)),
    add,
    drop,
  }
}
