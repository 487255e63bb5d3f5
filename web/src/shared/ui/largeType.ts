/** Large type, for sunlight and tired eyes. */

import { ref } from 'vue'

const CHOSEN = 'dingbo.largeType'

export const largeType = ref(localStorage.getItem(CHOSEN) === '1')

export function applyType(): void {
  document.documentElement.dataset.type = largeType.value ? 'large' : 'usual'
}

export function setLargeType(large: boolean): void {
  largeType.value = large
  localStorage.setItem(CHOSEN, large ? '1' : '0')
  applyType()
}
