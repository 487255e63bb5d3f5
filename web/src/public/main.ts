import '@/shared/styles/tokens.css'
import '@/shared/styles/base.css'
import '@/shared/styles/roomy.css'
import './public.css'

import { createApp } from 'vue'

import { addTexts, i18n } from '@/shared/i18n/i18n'
import { applyType } from '@/shared/ui/largeType'

import App from './App.vue'
import { router } from './router'

addTexts({
  zh: import.meta.glob('../locales/zh/public*.json', { eager: true, import: 'default' }),
  en: import.meta.glob('../locales/en/public*.json', { eager: true, import: 'default' }),
})
applyType()
createApp(App).use(router).use(i18n).mount('#app')
