import '@/shared/styles/element'

import { createApp } from 'vue'

import { onSignedOut } from '@/shared/api/client'
import { i18n } from '@/shared/i18n/i18n'
import { disconnect } from '@/shared/live/live'
import { forget } from '@/shared/session/session'

import App from './App.vue'
import { router } from './router'
import { applyLarge, forgetSettings } from './settings/settings'

applyLarge()

onSignedOut(() => {
  forget()
  forgetSettings()
  disconnect()
  const { name, fullPath } = router.currentRoute.value
  if (name !== 'signin') void router.push({ name: 'signin', query: { next: fullPath } })
})

createApp(App).use(router).use(i18n).mount('#app')
