/** A first password people can type: 16 letters and digits in groups of four, none mistaken for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

export function firstPassword(): string {
  const letters: string[] = []
  while (letters.length < 16) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    // Above the largest multiple a byte would favour some letters.
    if (byte < 256 - (256 % LETTERS.length)) letters.push(LETTERS.charAt(byte % LETTERS.length))
  }
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-')
}
