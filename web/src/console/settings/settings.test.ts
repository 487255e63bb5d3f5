// @vitest-environment happy-dom

import { describe, expect, it } from 'vitest'

import { readSettings, withFilter } from './settings'

describe('readSettings', () => {
  it('takes what it understands and leaves the rest', () => {
    const good = { name: '红灯', query: { light: 'red' } }
    expect(readSettings({ filters: [good, { name: 1 }, null, { name: 'x', query: { a: 2 } }], large: true })).toEqual({
      filters: [good],
      large: true,
      keys: true,
    })
    expect(readSettings({ filters: 'none', keys: false })).toEqual({ filters: [], large: false, keys: false })
  })
})

describe('withFilter', () => {
  const filter = (name: string, light: string) => ({ name, query: { light } })

  it('lets one of the same name give way', () => {
    expect(withFilter([filter('a', 'red'), filter('b', 'red')], filter('a', 'green'))).toEqual([
      filter('b', 'red'),
      filter('a', 'green'),
    ])
  })

  it('keeps the last twenty', () => {
    const many = Array.from({ length: 20 }, (_, index) => filter(String(index), 'red'))
    const kept = withFilter(many, filter('new', 'red'))
    expect(kept).toHaveLength(20)
    expect(kept.at(-1)?.name).toBe('new')
  })
})
