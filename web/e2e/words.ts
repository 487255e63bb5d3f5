/** What a page says, and what it must not say. */

import { readdirSync, readFileSync } from 'node:fs'

import type { Page } from '@playwright/test'

const LOCALES = new URL('../src/locales/', import.meta.url)

type Messages = { [key: string]: string | Messages }

function texts(messages: Messages, prefix: string): [key: string, text: string][] {
  return Object.entries(messages).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : texts(value, `${prefix}${key}.`),
  )
}

function all(language: 'zh' | 'en'): Map<string, string> {
  const folder = new URL(`${language}/`, LOCALES)
  return new Map(
    readdirSync(folder).flatMap((file) =>
      texts(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Messages, `${file.replace('.json', '')}.`),
    ),
  )
}

const ZH = all('zh')
const EN = all('en')

/** A text of ours, by its key: `queue.open`. */
export function text(language: 'zh' | 'en', key: string): string {
  const found = (language === 'zh' ? ZH : EN).get(key)
  if (found === undefined) throw new Error(`there is no text ${key}`)
  return found
}

/** Latin words that Chinese texts of ours use, such as PDF. */
const BORROWED = new Set([...ZH.values()].flatMap((text) => text.replaceAll(/\{\w+\}/g, '').match(/[A-Za-z]{3,}/g) ?? []))
/** Words of English texts that are no word of any Chinese one. */
const ENGLISH = new Set(
  [...EN.values()].flatMap((text) => text.replaceAll(/\{\w+\}/g, '').match(/[A-Za-z]{3,}/g) ?? []).map((word) => word.toLowerCase()),
)

/**
 * What stands on a page or is read out: texts, names, titles, hints. Left out are codes, logins, addresses of files, and
 * what is marked as of another language, such as the switch to it.
 */
export function said(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const parent = node.parentElement
      if (parent?.closest('script, style, kbd, code, pre, .target') === null && parent.checkVisibility()) found.push(node.textContent ?? '')
    }
    for (const element of Array.from(document.querySelectorAll('[aria-label]:not([lang]), [title], [placeholder], [alt]'))) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '')
    }
    return [...found, document.title].map((text) => text.trim()).filter(Boolean)
  })
}

/** Keys of texts that stand where their text should. */
export function rawKeys(texts: readonly string[]): string[] {
  return texts.filter((text) => EN.has(text) || /\{\w+\}/.test(text))
}

/** Logins and codes, such as `nanmen.grid1` and `330203-emergency`. */
const CODE = /^[\w.-]*[\d.][\w.-]*$/

/** Names of keys, which are the same on a Chinese keyboard. */
const KEYS = ['Enter', 'Esc', 'Tab']

/** A digest may spell a word by chance. */
const DIGEST = /\b[0-9a-f]{32,}\b/g

/** What a program must be told stands in brackets after its name: 站所 (station). */
const BRACKETED = /\([a-z_]+\)/g

/** English words on a Chinese page. */
export function english(texts: readonly string[]): string[] {
  return texts.filter(
    (text) =>
      !CODE.test(text) &&
    (text.replaceAll(DIGEST, '').replaceAll(BRACKETED, '').match(/[A-Za-z]{3,}/g) ?? []).some((word) => !BORROWED.has(word) && !KEYS.includes(word) && ENGLISH.has(word.toLowerCase())),
  )
}
