/** The texts of administration, which nobody else loads. */

import { addTexts } from '@/shared/i18n/i18n'

type Files = Record<string, Record<string, unknown>>

addTexts({
  zh: import.meta.glob('../../locales/zh/admin*.json', { eager: true, import: 'default' }) as Files,
  en: import.meta.glob('../../locales/en/admin*.json', { eager: true, import: 'default' }) as Files,
})
