/** MapLibre, loaded only where a map is. Its worker is a file of our own, so that `worker-src 'self'` is enough. */

import 'maplibre-gl/dist/maplibre-gl.css'

import { setWorkerUrl } from 'maplibre-gl'

import { workerAddress } from './worker'

setWorkerUrl(workerAddress())

export { Map as MapLibreMap, NavigationControl } from 'maplibre-gl'
