import '@/shared/styles/tokens.css'
import '@/shared/styles/base.css'
import './wall.css'

import { createApp } from 'vue'

import { onSignedOut } from '@/shared/api/client'
import { addTexts, i18n } from '@/shared/i18n/i18n'

import App from './App.vue'
import { router, toSignIn } from './router'

addTexts({
  zh: import.meta.glob('../locales/zh/wall*.json', { eager: true, import: 'default' }),
  en: import.meta.glob('../locales/en/wall*.json', { eager: true, import: 'default' }),
})
onSignedOut(() => toSignIn())
createApp(App).use(router).use(i18n).mount('#app')
