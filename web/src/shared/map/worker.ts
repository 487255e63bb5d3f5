/** Where MapLibre's worker is. */

import shared from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'

let address = shared

/** A face with a service worker names one that its service worker watches over; before the first map. */
export function drawWith(own: string): void {
  address = own
}

export const workerAddress = (): string => address
