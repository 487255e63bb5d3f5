/// <reference types="vite/client" />

declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent<object, object, unknown>
  export default component
}

/** It comes without types; all that is wanted of it is that it runs. */
declare module 'maplibre-gl/dist/maplibre-gl-worker.mjs' {
  const worker: unknown
  export default worker
}

/** Written into the phone's service worker by the build. */
declare const __FIELD_FILES__: string[]
declare const __FIELD_LATER__: string[]
declare const __FIELD_VERSION__: string
