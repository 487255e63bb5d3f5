/**
 * Tells the phone's service worker which files the first load of /field is made of, and holds that load to its limit:
 * a build that makes it heavier fails.
 */

import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

import type { Plugin } from 'vite'

const PAGE = 'field.html'
const WORKER = 'field-worker.js'
/** Bytes, compressed, of the page with all it needs before the map. */
const LIMIT = 250 * 1024
/** The other faces' map worker, which no phone loads: it has its own, where its service worker watches over it. */
const OF_OTHERS = 'assets/maplibre-gl-worker'
const OF_PUBLIC = ['/favicon.svg', '/field.webmanifest']

interface Chunk {
  type: 'chunk'
  fileName: string
  code: string
  isEntry: boolean
  facadeModuleId: string | null
  imports: string[]
  viteMetadata?: { importedCss: Set<string> }
}

interface Asset {
  type: 'asset'
  fileName: string
  source: string | Uint8Array
}

type Bundle = Record<string, Chunk | Asset>

/** The entry of the page with everything it imports, and their styles. */
function firstLoad(bundle: Bundle): string[] {
  const chunks = Object.values(bundle).filter((file): file is Chunk => file.type === 'chunk')
  const entry = chunks.find(({ isEntry, facadeModuleId }) => isEntry && facadeModuleId?.endsWith(PAGE))
  if (!entry) return []
  const files = new Set<string>()
  const left = [entry.fileName]
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const file = bundle[name]
    if (files.has(name) || file?.type !== 'chunk') continue
    files.add(name)
    left.push(...file.imports)
    for (const style of file.viteMetadata?.importedCss ?? []) files.add(style)
  }
  return [...files].sort()
}

/** Everything the page may ask for later: whatever is named in what it has. */
function laterOn(bundle: Bundle, first: readonly string[]): string[] {
  const reached = new Set(first)
  const left = [...first]
  const named = Object.keys(bundle).map((name) => ({ name, base: name.split('/').at(-1) ?? name }))
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const file = bundle[name]
    const text = file?.type === 'chunk' ? file.code : ''
    for (const other of named) {
      if (reached.has(other.name) || other.name === WORKER || other.name.startsWith(OF_OTHERS) || !text.includes(other.base)) continue
      reached.add(other.name)
      left.push(other.name)
    }
  }
  return [...reached].filter((name) => !first.includes(name)).sort()
}

/** Bytes as they are sent, compressed. */
function weight(file: Chunk | Asset | undefined): number {
  if (!file) return 0
  return gzipSync(file.type === 'chunk' ? file.code : file.source).byteLength
}

export function fieldWorker(): Plugin {
  return {
    name: 'dingbo:field-worker',
    apply: 'build',
    // The page's own styles and links are final only after the other plugins.
    generateBundle: {
      order: 'post',
      handler(_, made) {
        const bundle = made as unknown as Bundle
        const worker = bundle[WORKER]
        const files = firstLoad(bundle)
        if (worker?.type !== 'chunk' || files.length === 0) return
        const heavy = [PAGE, ...files].reduce((sum, name) => sum + weight(bundle[name]), 0)
        this.info(`first load of /field: ${(heavy / 1024).toFixed(1)} kB compressed in ${files.length + 1} files`)
        if (heavy > LIMIT) this.error(`the first load of /field is ${heavy} bytes compressed; the limit is ${LIMIT}`)
        const addressed = (names: string[]): string[] => names.map((name) => `/${name}`)
        const addresses = [...addressed(files), ...OF_PUBLIC]
        const later = addressed(laterOn(bundle, files))
        const page = bundle[PAGE]
        const version = createHash('sha256').update([...addresses, ...later].join()).update(page?.type === 'asset' ? page.source : '').digest('hex').slice(0, 12)
        const written = { __FIELD_FILES__: addresses, __FIELD_LATER__: later, __FIELD_VERSION__: version }
        for (const [name, value] of Object.entries(written)) worker.code = worker.code.replaceAll(name, JSON.stringify(value))
      },
    },
  }
}

/** MapLibre's package says that its files have no effect of their own; of its worker, running it is all one wants. */
export function wholeMapWorker(): Plugin {
  return {
    name: 'dingbo:whole-map-worker',
    apply: 'build',
    transform: {
      filter: { id: /maplibre-gl-worker/ },
      handler: (code) => ({ code, moduleSideEffects: true }),
    },
  }
}
