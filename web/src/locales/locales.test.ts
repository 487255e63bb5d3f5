import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, it } from 'vitest'

const SOURCE = join(import.meta.dirname, '..')

type Messages = { [key: string]: string | Messages }

function keysOf(messages: Messages, prefix: string): string[] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${prefix}${key}`] : keysOf(value, `${prefix}${key}.`),
  )
}

const known = new Set(
  readdirSync(join(SOURCE, 'locales/zh')).flatMap((file) =>
    keysOf(JSON.parse(readFileSync(join(SOURCE, 'locales/zh', file), 'utf8')) as Messages, `${file.replace('.json', '')}.`),
  ),
)

const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !/\.test\.ts$|schema\.d\.ts$/.test(file))
  .map((file) => readFileSync(join(SOURCE, file), 'utf8'))
  .join('\n')

it('has a text for every key the pages name', () => {
  const named = [...sources.matchAll(/\bt\(\s*'([\w.]+)'/g)].map(([, key]) => key ?? '')
  expect(named.length).toBeGreaterThan(100)
  expect([...new Set(named)].filter((key) => !known.has(key))).toEqual([])
})

it('names every text it has, in whole or by its beginning', () => {
  const unused = [...known].filter((key) => {
    const parts = key.split('.')
    const beginnings = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('.'))
    return !sources.includes(`'${key}'`) && !beginnings.some((beginning) => sources.includes(`\`${beginning}.\${`))
  })
  expect(unused).toEqual([])
})
