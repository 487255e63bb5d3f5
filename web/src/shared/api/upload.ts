/** Uploads with progress. */

import { PREFIX, tellSignedOut } from './client'
import { problemOf, unreachable } from './problem'
import type { Stored } from './types'

/** Stores a file as evidence; `progress` is told the share sent, 0 to 1. */
export function upload(file: File, progress: (share: number) => void, signal?: AbortSignal): Promise<Stored> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${PREFIX}/evidence`)
    request.responseType = 'json'
    request.setRequestHeader('Accept', 'application/json')
    request.upload.onprogress = (sent) => {
      if (sent.lengthComputable) progress(sent.loaded / sent.total)
    }
    request.onload = () => {
      if (request.status === 401) tellSignedOut()
      if (request.status < 300) resolve(request.response as Stored)
      else reject(problemOf(request.status, request.response))
    }
    request.onerror = () => reject(unreachable())
    signal?.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', file)
    request.send(form)
  })
}
