/** Which categories a text suggests, worked out on the device: what is being written goes nowhere. */

import type { Leaf, Taxonomy } from '@/shared/api/types'

/** A keyword found whole weighs this times its length; as the server weighs it. */
const KEYWORD = 10
/** A pair of characters, or a word, shared with the leaf's name or keywords. */
const SHARED = 2
const MOST = 4

const leavesOf = (taxonomy: Taxonomy): Leaf[] => taxonomy.categories.flatMap(({ leaves }) => leaves)

/** The codes of the leaves `text` suggests, the strongest first: the server's rule in short, for when it is out of reach. */
export function byText(taxonomy: Taxonomy, text: string): string[] {
  const said = text.toLowerCase()
  const tokens = [...tokensOf(said)]
  return leavesOf(taxonomy)
    .map((leaf) => ({ code: leaf.code, weight: weightOf(leaf, said, tokens) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight || one.code.localeCompare(other.code))
    .slice(0, MOST)
    .map(({ code }) => code)
}

function weightOf({ name, keywords }: Leaf, said: string, tokens: string[]): number {
  const cues = [...keywords, name.zh].map((cue) => cue.toLowerCase())
  const whole = cues.filter((cue) => contains(said, cue)).reduce((sum, cue) => sum + KEYWORD * lengthOf(cue), 0)
  const known = tokensOf([...cues, name.en.toLowerCase()].join(' '))
  return whole + SHARED * tokens.filter((token) => known.has(token)).length
}

const isAscii = (text: string): boolean => !/[^\x20-\x7e]/.test(text)

/** Chinese anywhere in the text; Latin words whole, also in the plural. */
function contains(said: string, cue: string): boolean {
  if (!isAscii(cue)) return said.includes(cue)
  const words = ` ${said.replaceAll(/[^a-z0-9]+/g, ' ')} `
  return words.includes(` ${cue} `) || words.includes(` ${cue}s `)
}

/** Chinese characters count one each, Latin words two. */
function lengthOf(cue: string): number {
  return isAscii(cue) ? 2 * cue.split(' ').length : [...cue].length
}

/** Latin words of three letters and more; pairs of Chinese characters. */
function tokensOf(text: string): Set<string> {
  const words = text.match(/[a-z]{3,}/g) ?? []
  const runs = text.match(/\p{Script=Han}+/gu) ?? []
  const pairs = runs.flatMap((run) => [...run].slice(1).map((second, index) => `${[...run][index] ?? ''}${second}`))
  return new Set([...words, ...pairs])
}
