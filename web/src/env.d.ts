/// <reference types="vite/client" />

declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent<object, object, unknown>
  export default component
}

/** Written into the phone's service worker by the build. */
declare const __FIELD_FILES__: string[]
declare const __FIELD_LATER__: string[]
declare const __FIELD_VERSION__: string
