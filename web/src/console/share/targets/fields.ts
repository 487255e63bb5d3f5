/** Fields of a system's settings: the form shows, checks and writes them by tables such as `WAYS` and `SOURCES`. */

export type Value = string | number | boolean
export type Values = Record<string, Value>
type Told = Readonly<Record<string, unknown>>

export interface Field {
  key: string
  kind: 'text' | 'number' | 'flag' | 'choice'
  needed?: boolean
  /** What holds when nothing is said. */
  usual: Value
  /** For a choice: its values. */
  choices?: readonly string[]
  /** For a number: its bounds; from 1 where no least is said. */
  least?: number
  most?: number
  /** What a text begins with, one of these: a scheme of an address, the root of a path. */
  begins?: readonly string[]
  /** What its texts are called, where its key does not say enough. */
  named?: string
  /** An example, the same in every language. */
  example?: string
}

export const text = (key: string, example: string, more: Partial<Field> = {}): Field => ({
  key,
  kind: 'text',
  needed: true,
  usual: '',
  example,
  ...more,
})

/** What is set, or what holds otherwise. */
export function readFields(fields: readonly Field[], told: Told = {}): Values {
  return Object.fromEntries(fields.map(({ key, usual }) => [key, (told[key] as Value | undefined) ?? usual]))
}

/** As it is sent: what is empty or as usual is left out, what the form does not know stays as it was `before`. */
export function writeFields(fields: readonly Field[], values: Readonly<Values>, before: Told = {}): Record<string, unknown> {
  const written: Record<string, unknown> = { ...before }
  for (const { key, usual } of fields) {
    const value = typeof values[key] === 'string' ? values[key].trim() : values[key]
    if (value === undefined || value === '' || value === usual) delete written[key]
    else written[key] = value
  }
  return written
}

/** How paths begin: those of folders, and JSON pointers. */
export const ROOT: readonly string[] = ['/']

/** Whether a text, where there is one, begins in another way than the server takes. */
export function isAstray(begins: readonly string[] | undefined, value: Value | undefined): boolean {
  const typed = String(value ?? '').trim()
  return begins !== undefined && typed !== '' && !begins.some((beginning) => typed.startsWith(beginning))
}

/** Whether all that is needed is there, and fits. */
export function isWhole(fields: readonly Field[], values: Readonly<Values>): boolean {
  return fields.every(
    ({ key, needed, begins }) => (!needed || String(values[key] ?? '').trim() !== '') && !isAstray(begins, values[key]),
  )
}

/** The texts that are needed, in one line: the address, the folder, the topic. */
export function inShort(fields: readonly Field[], told: Told): string {
  const first = fields.filter(({ needed }) => needed).map(({ key }) => told[key])
  return first.filter((value) => typeof value === 'string').join(' ')
}
