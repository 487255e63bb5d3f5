import { onBeforeUnmount, onMounted } from 'vue'

/** Single keys that work while nothing is being typed and no dialog is open. */
export function useKeys(keys: Record<string, () => void>): void {
  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const target = event.target as HTMLElement
    const typing = target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]')
    if (typing) return
    // Enter on a button or link is theirs.
    if (event.key === 'Enter' && target.closest('button, a:not([id^="case-"] a)')) return
    const then = keys[event.key]
    if (!then) return
    event.preventDefault()
    then()
  }

  onMounted(() => document.addEventListener('keydown', press))
  onBeforeUnmount(() => document.removeEventListener('keydown', press))
}
