/** Where a photo says it was taken. Nothing else is read from it, and the copy that is sent says nothing at all. */

import type { Place } from '@/shared/api/types'

const JPEG = 0xffd8
const APP1 = 0xffe1
const EXIF = 0x45786966
const GPS_TAG = 0x8825
const LITTLE_ENDIAN = 0x4949
const ENTRY_BYTES = 12

/** The place in a JPEG's EXIF, in degrees WGS 84; none when it has none or is not whole. */
export function placeOf(bytes: ArrayBuffer): Place | undefined {
  try {
    const tiff = tiffOf(new DataView(bytes))
    return tiff && placeIn(tiff)
  } catch (thrown) {
    // A file that ends early or points beyond its end: it says nothing.
    if (thrown instanceof RangeError) return undefined
    throw thrown
  }
}

/** The TIFF structure inside the JPEG's EXIF segment. */
function tiffOf(file: DataView): DataView | undefined {
  if (file.getUint16(0) !== JPEG) return undefined
  let at = 2
  while (at + 4 < file.byteLength) {
    const marker = file.getUint16(at)
    const length = file.getUint16(at + 2)
    if (marker === APP1 && file.getUint32(at + 4) === EXIF) {
      return new DataView(file.buffer, file.byteOffset + at + 10, length - 8)
    }
    if ((marker & 0xff00) !== 0xff00) return undefined
    at += 2 + length
  }
  return undefined
}

function placeIn(tiff: DataView): Place | undefined {
  const little = tiff.getUint16(0) === LITTLE_ENDIAN
  const short = (at: number): number => tiff.getUint16(at, little)
  const long = (at: number): number => tiff.getUint32(at, little)

  /** Where the entry of `tag` in the directory at `start` stands. */
  function entry(start: number, tag: number): number | undefined {
    const count = short(start)
    for (let index = 0; index < count; index += 1) {
      const at = start + 2 + index * ENTRY_BYTES
      if (short(at) === tag) return at
    }
    return undefined
  }

  /** Degrees, minutes and seconds as three fractions. */
  function degrees(at: number): number {
    const [whole = 0, minutes = 0, seconds = 0] = [0, 8, 16].map((offset) => {
      const from = long(at + 8) + offset
      return long(from) / long(from + 4)
    })
    return whole + minutes / 60 + seconds / 3600
  }

  const pointer = entry(long(4), GPS_TAG)
  if (pointer === undefined) return undefined
  const gps = long(pointer + 8)
  const [latRef, lat, lonRef, lon] = [1, 2, 3, 4].map((tag) => entry(gps, tag))
  if (latRef === undefined || lat === undefined || lonRef === undefined || lon === undefined) return undefined
  const sign = (at: number): number => ('SW'.includes(String.fromCharCode(tiff.getUint8(at + 8))) ? -1 : 1)
  const place = { lon: sign(lonRef) * degrees(lon), lat: sign(latRef) * degrees(lat) }
  const real = Number.isFinite(place.lon) && Number.isFinite(place.lat) && (place.lon !== 0 || place.lat !== 0)
  return real ? place : undefined
}
