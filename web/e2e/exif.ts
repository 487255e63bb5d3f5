/** Photos that say where they were taken, as a phone's camera writes them. */

/** A JPEG with a position in degrees written into it. */
export function takenAt(jpeg: Buffer, { longitude, latitude }: { longitude: number; latitude: number }): Buffer {
  const tiff = Buffer.alloc(128)
  tiff.write('MM', 0, 'latin1')
  tiff.writeUInt16BE(42, 2)
  tiff.writeUInt32BE(8, 4)
  // The first directory only points to the position's.
  tiff.writeUInt16BE(1, 8)
  entry(tiff, 10, 0x8825, 4, 1, 26)
  tiff.writeUInt16BE(4, 26)
  entry(tiff, 28, 1, 2, 2, 0)
  entry(tiff, 40, 2, 5, 3, 80)
  entry(tiff, 52, 3, 2, 2, 0)
  entry(tiff, 64, 4, 5, 3, 104)
  tiff.write('N', 36, 'latin1')
  tiff.write('E', 60, 'latin1')
  degrees(tiff, 80, latitude)
  degrees(tiff, 104, longitude)
  const head = Buffer.from([0xff, 0xe1, 0, 2 + 6 + tiff.length, ...Buffer.from('Exif\0\0', 'latin1')])
  return Buffer.concat([jpeg.subarray(0, 2), head, tiff, jpeg.subarray(2)])
}

function entry(tiff: Buffer, at: number, tag: number, type: number, count: number, value: number): void {
  tiff.writeUInt16BE(tag, at)
  tiff.writeUInt16BE(type, at + 2)
  tiff.writeUInt32BE(count, at + 4)
  tiff.writeUInt32BE(value, at + 8)
}

/** Degrees alone, to a millionth; minutes and seconds are none. */
function degrees(tiff: Buffer, at: number, angle: number): void {
  for (const [index, part] of [Math.round(angle * 1e6), 0, 0].entries()) {
    tiff.writeUInt32BE(part, at + 8 * index)
    tiff.writeUInt32BE(index === 0 ? 1e6 : 1, at + 8 * index + 4)
  }
}
