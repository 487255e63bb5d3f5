/**
 * Chinese and English, every string from `src/locales`. What every face may need is here from the start; a face adds its
 * own (`field*.json`, `public*.json`, `wall*.json`; `admin*.json` and `share*.json` with their pages) when it begins, so that none loads another's.
 */

import { createI18n } from 'vue-i18n'

import { speak } from '@/shared/api/client'
import type { Bilingual } from '@/shared/api/types'

export type Locale = 'zh' | 'en'

const CHOSEN = 'dingbo.language'

type Messages = Record<string, unknown>
type Files = Record<string, Messages>

/** `../locales/zh/case.json` becomes the messages under `case`. */
function gather(files: Files): Messages {
  return Object.fromEntries(
    Object.entries(files).map(([path, messages]) => [path.replace(/^.*\/|\.json$/g, ''), messages]),
  )
}

const zh = gather(
  import.meta.glob<Messages>(['../../locales/zh/*.json', '!../../locales/zh/{field,public,wall,admin,share}*.json'], {
    eager: true,
    import: 'default',
  }),
)
const en = gather(
  import.meta.glob<Messages>(['../../locales/en/*.json', '!../../locales/en/{field,public,wall,admin,share}*.json'], {
    eager: true,
    import: 'default',
  }),
)

function remembered(): Locale {
  return localStorage.getItem(CHOSEN) === 'en' ? 'en' : 'zh'
}

export const i18n = createI18n({
  legacy: false,
  locale: remembered(),
  fallbackLocale: 'zh',
  messages: { zh, en } as Record<Locale, never>,
})

const { t, locale } = i18n.global as unknown as {
  t: (key: string, values?: Record<string, unknown>) => string
  locale: { value: Locale }
}

export { t }

/** Adds the texts of one face, given as it finds them: files by their path, for each language. */
export function addTexts(files: Record<Locale, Files>): void {
  i18n.global.mergeLocaleMessage('zh', gather(files.zh))
  i18n.global.mergeLocaleMessage('en', gather(files.en))
}

export function currentLocale(): Locale {
  return locale.value
}

export function setLocale(chosen: Locale): void {
  locale.value = chosen
  localStorage.setItem(CHOSEN, chosen)
  apply(chosen)
}

function apply(chosen: Locale): void {
  speak(chosen)
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
}

apply(locale.value)

/** A label of the server's as it stands at the head of something: English ones come in small letters. */
export function label(text: Bilingual | null | undefined): string {
  const said = say(text)
  return said.charAt(0).toUpperCase() + said.slice(1)
}

/** What the server says in both languages, in ours; empty when it says nothing. */
export function say(text: Bilingual | null | undefined): string {
  if (!text) return ''
  return text[locale.value] || text.zh
}
