// @vitest-environment happy-dom

import { expect, it } from 'vitest'

import { isOurs } from './useKeys'

document.body.innerHTML = `
  <h1>queue</h1>
  <ol><li id="case-1"><a href="/cases/1">a case</a></li></ol>
  <input>
  <div role="dialog"><p>words</p></div>
  <div class="maplibregl-map"><canvas></canvas></div>`

const press = (key: string, on: string, letters = true, more: KeyboardEventInit = {}): boolean => {
  const target = document.querySelector(on)
  if (!target) throw new Error(`there is no ${on}`)
  return isOurs(new KeyboardEvent('keydown', { key, ...more }), target, letters)
}

it.each([
  ['j', 'h1', true],
  ['j', 'input', false],
  ['j', '[role=dialog] p', false],
  ['j', 'canvas', true],
  ['Enter', 'h1', true],
  ['Enter', '#case-1 a', false],
  ['Enter', 'canvas', false],
  ['ArrowDown', '#case-1 a', true],
  ['ArrowDown', 'canvas', false],
])('%s on %s is ours: %s', (key, on, ours) => {
  expect(press(key, on)).toBe(ours)
})

it('leaves single letters alone where they are off, and other keys on', () => {
  expect(press('d', 'h1', false)).toBe(false)
  expect(press('ArrowDown', 'h1', false)).toBe(true)
  expect(press('d', 'h1', true, { ctrlKey: true })).toBe(false)
})
