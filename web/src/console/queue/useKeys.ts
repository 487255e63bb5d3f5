import { onBeforeUnmount, onMounted } from 'vue'

import { hasKeys } from '../settings/settings'

/** Where keys are for what has the focus: something typed or chosen in, a dialog. */
const TAKEN = 'input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"], [role="combobox"]'
/** The map pans by arrows and takes Enter. */
const MAP = '.maplibregl-map'

/** Whether a key pressed on `target` is ours; single letters only where they are on (`letters`). */
export function isOurs({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, target: Element, letters: boolean): boolean {
  if (ctrlKey || metaKey || altKey || target.closest(TAKEN)) return false
  if (key.length === 1) return letters
  if (target.closest(MAP)) return false
  // Enter on a button or link is theirs.
  return key !== 'Enter' || target.closest('button, a, summary') === null
}

/** Keys that work while nothing is being typed and no dialog is open. */
export function useKeys(keys: Record<string, () => void>): void {
  function press(event: KeyboardEvent): void {
    const then = keys[event.key]
    if (!then || event.defaultPrevented || !isOurs(event, event.target as Element, hasKeys.value)) return
    event.preventDefault()
    then()
  }

  onMounted(() => document.addEventListener('keydown', press))
  onBeforeUnmount(() => document.removeEventListener('keydown', press))
}
