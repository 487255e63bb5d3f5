/** The texts of sharing, and those of administration whose tables and fields it uses; nobody else loads them. */

import '../admin/texts'

import { addTexts } from '@/shared/i18n/i18n'

type Files = Record<string, Record<string, unknown>>

addTexts({
  zh: import.meta.glob('../../locales/zh/share*.json', { eager: true, import: 'default' }) as Files,
  en: import.meta.glob('../../locales/en/share*.json', { eager: true, import: 'default' }) as Files,
})
