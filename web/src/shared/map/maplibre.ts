/** MapLibre, loaded only where a map is. Its worker is a file of our own, so that `worker-src 'self'` is enough. */

import 'maplibre-gl/dist/maplibre-gl.css'

import { setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'

setWorkerUrl(workerUrl)

export { Map as MapLibreMap, NavigationControl } from 'maplibre-gl'
