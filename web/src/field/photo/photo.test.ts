import { expect, it } from 'vitest'

import { within } from '@/shared/evidence/scale'

import { placeOf } from './gps'

/** A JPEG of nothing but an EXIF segment with a position, as cameras write it. */
function jpegAt(lat: [number, number, number, 'N' | 'S'], lon: [number, number, number, 'E' | 'W'], little = false): ArrayBuffer {
  const tiff = new DataView(new ArrayBuffer(160))
  const short = (at: number, value: number): void => tiff.setUint16(at, value, little)
  const long = (at: number, value: number): void => tiff.setUint32(at, value, little)
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d)
  short(2, 42)
  long(4, 8)
  // The first directory: only a pointer to the position's.
  short(8, 1)
  short(10, 0x8825)
  short(12, 4)
  long(14, 1)
  long(18, 26)
  short(26, 4)
  const entry = (index: number, tag: number, type: number, count: number, value: number): void => {
    const at = 28 + index * 12
    short(at, tag)
    short(at + 2, type)
    long(at + 4, count)
    long(at + 8, value)
  }
  entry(0, 1, 2, 2, 0)
  entry(1, 2, 5, 3, 80)
  entry(2, 3, 2, 2, 0)
  entry(3, 4, 5, 3, 104)
  tiff.setUint8(28 + 8, lat[3].charCodeAt(0))
  tiff.setUint8(28 + 24 + 8, lon[3].charCodeAt(0))
  for (const [start, angle] of [[80, lat], [104, lon]] as const) {
    for (const [index, value] of [angle[0], angle[1], angle[2]].entries()) {
      long(start + index * 8, Math.round(value * 100))
      long(start + index * 8 + 4, 100)
    }
  }
  const file = new DataView(new ArrayBuffer(2 + 4 + 6 + 160 + 4))
  file.setUint16(0, 0xffd8)
  file.setUint16(2, 0xffe1)
  file.setUint16(4, 2 + 6 + 160)
  file.setUint32(6, 0x45786966)
  new Uint8Array(file.buffer).set(new Uint8Array(tiff.buffer), 12)
  return file.buffer
}

it.each([true, false])('reads where a photo was taken (little endian: %s)', (little) => {
  const place = placeOf(jpegAt([29, 51, 57.24, 'N'], [121, 32, 40.2, 'E'], little))
  expect(place?.lat).toBeCloseTo(29.8659, 4)
  expect(place?.lon).toBeCloseTo(121.5445, 4)
})

it('knows south and west', () => {
  const place = placeOf(jpegAt([33, 30, 0, 'S'], [70, 15, 0, 'W']))
  expect(place).toEqual({ lat: -33.5, lon: -70.25 })
})

it('reads nothing from what has no position, is no JPEG, or ends early', () => {
  expect(placeOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xd9]).buffer)).toBeUndefined()
  expect(placeOf(new TextEncoder().encode('a letter, not a picture').buffer as ArrayBuffer)).toBeUndefined()
  expect(placeOf(new ArrayBuffer(1))).toBeUndefined()
  const whole = jpegAt([29, 51, 57, 'N'], [121, 32, 40, 'E'])
  for (let length = 12; length < 116; length += 1) expect(placeOf(whole.slice(0, length)), `${length} bytes`).toBeUndefined()
})

it('makes pictures fit, never larger', () => {
  expect(within(4000, 3000)).toEqual({ width: 1600, height: 1200 })
  expect(within(3000, 4000)).toEqual({ width: 1200, height: 1600 })
  expect(within(800, 600)).toEqual({ width: 800, height: 600 })
  expect(within(10_000, 1)).toEqual({ width: 1600, height: 1 })
})
