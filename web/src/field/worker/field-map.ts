/**
 * MapLibre's worker for the phone: a file of its own at the root, because the phone's service worker watches over /field
 * and what begins so. Only then does what this worker asks for, such as tiles, come from the phone without network.
 */

export { default } from 'maplibre-gl/dist/maplibre-gl-worker.mjs'
