import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { fieldWorker, wholeMapWorker } from './build/fieldWorker.ts'

/** Where `npm run dev` finds the server: `dingbo demo` on its usual address, or another. */
const server = process.env.DINGBO_URL ?? 'http://127.0.0.1:8080'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** One page for each face, so that a face loads only its own code. */
const FACES = ['index', 'field', 'public', 'wall']
const faces = FACES.map((face) => [face, here(`./${face}.html`)] as const).filter(([, file]) => existsSync(file))

/** The phone's service worker is a file of its own at the root, from where it may watch over /field and what begins so. */
const WORKER = 'field-worker'
/** The worker that draws the phone's map, which it watches over: beside it. */
const MAP_WORKER = 'field-map'

export default defineConfig({
  plugins: [vue(), fieldWorker()],
  resolve: { alias: { '@': here('./src') } },
  define: {
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  worker: {
    format: 'es',
    plugins: () => [wholeMapWorker()],
    rolldownOptions: { output: { entryFileNames: ({ name }) => `${name === MAP_WORKER ? '' : 'assets/'}[name]-[hash].js` } },
  },
  build: {
    target: 'es2022',
    // MapLibre alone is larger; it is loaded only where a map is.
    chunkSizeWarningLimit: 1200,
    // Nothing is inlined, so that a content policy without `data:` for scripts and fonts holds.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { ...Object.fromEntries(faces), [WORKER]: here('./src/field/worker/worker.ts') },
      output: { entryFileNames: ({ name }) => (name === WORKER ? '[name].js' : 'assets/[name]-[hash].js') },
    },
  },
  test: { include: ['src/**/*.test.ts'] },
  server: { proxy: { '/api': server } },
})
