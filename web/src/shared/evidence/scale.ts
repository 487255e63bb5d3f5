/** Photos made small on the phone: drawn anew, so that nothing hidden in the file goes along. */

const LONGEST_SIDE = 1600
const QUALITY = 0.8

/** The size within which a picture fits, never larger than it is. */
export function within(width: number, height: number, longest = LONGEST_SIDE): { width: number; height: number } {
  const share = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
}

/** A JPEG of at most 1600 pixels a side, turned the right way up. Throws when the file is no picture. */
export async function scaled(file: Blob): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  try {
    const { width, height } = within(picture.width, picture.height)
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
    if (!blob) throw new Error('the picture cannot be drawn')
    return await blob.arrayBuffer()
  } finally {
    picture.close()
  }
}
