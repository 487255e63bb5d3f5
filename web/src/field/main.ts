import '@/shared/styles/tokens.css'
import '@/shared/styles/base.css'
import '@/shared/styles/roomy.css'

import { createApp } from 'vue'

import { onSignedOut } from '@/shared/api/client'
import { addTexts, i18n } from '@/shared/i18n/i18n'
import { drawWith } from '@/shared/map/worker'
import { applyType } from '@/shared/ui/largeType'

import App from './App.vue'
import { router } from './router'
import { sealAfterSession } from './store/phone'
import mapWorker from './worker/field-map.ts?worker&url'
import { register } from './worker/register'

addTexts({
  zh: import.meta.glob('../locales/zh/field*.json', { eager: true, import: 'default' }),
  en: import.meta.glob('../locales/en/field*.json', { eager: true, import: 'default' }),
})
applyType()
drawWith(mapWorker)
onSignedOut(() => void sealAfterSession())
createApp(App).use(router).use(i18n).mount('#app')
register()
