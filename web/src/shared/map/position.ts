/** The phone's position, asked for when it is needed and told to nobody but whoever asked. */

import type { Place } from '@/shared/api/types'

export interface Position extends Place {
  /** Metres. */
  accuracy: number
}

const LONGEST = 12_000
/** A position this old is as good as a new one. */
const AGE = 3_000
/** Metres: a position better than this needs no word about it. */
export const COARSE = 25

export function whereAmI(): Promise<Position> {
  return new Promise((done, fail) => {
    if (!('geolocation' in navigator)) {
      fail(new Error('this browser knows no position'))
      return
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude, accuracy } }) => done({ lon: longitude, lat: latitude, accuracy }),
      (refused) => fail(new Error(refused.message)),
      { enableHighAccuracy: true, timeout: LONGEST, maximumAge: AGE },
    )
  })
}
