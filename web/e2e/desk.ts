/** Cases brought to where a desk's work begins, over the API as the pages use it. */

import { expect, type Page } from '@playwright/test'

import { uuidv7 } from '../src/shared/ids'

interface Leaf {
  code: string
  form?: { required?: string[] }
  conditions: { code: string; photo: string }[]
}

async function get<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api/v1${path}`)
  expect(answer.ok(), await answer.text()).toBe(true)
  return (await answer.json()) as T
}

async function post(page: Page, path: string, data: unknown): Promise<void> {
  const answer = await page.request.post(`/api/v1${path}`, { data })
  expect(answer.ok(), await answer.text()).toBe(true)
}

/** A kind of case that is filed without a photo and without further fields. */
async function plainLeaf(page: Page): Promise<{ leaf: string; condition: string }> {
  const { categories } = await get<{ categories: { leaves: Leaf[] }[] }>(page, '/taxonomy')
  for (const leaf of categories.flatMap(({ leaves }) => leaves)) {
    const condition = leaf.conditions.find(({ photo }) => photo === 'none')
    if (condition && !leaf.form?.required?.length) return { leaf: leaf.code, condition: condition.code }
  }
  throw new Error('every kind of case wants a photo')
}

async function spot(page: Page, area: string): Promise<{ lon: number; lat: number }> {
  const { items } = await get<{ items: { center?: [number, number] }[] }>(page, `/areas?under=${area}&level=grid`)
  const [lon = 0, lat = 0] = items.find(({ center }) => center)?.center ?? []
  return { lon, lat }
}

/** Reports a case with these words where `page` is signed in, in `area`; its identity. */
export async function report(page: Page, area: string, text: string): Promise<string> {
  const id = uuidv7()
  const { leaf } = await plainLeaf(page)
  await post(page, '/cases', { id, place: await spot(page, area), leaf, words: { text } })
  return id
}

/** Accepts and files a case, so that it waits for its dispatch. */
export async function file(page: Page, id: string): Promise<void> {
  const { condition } = await plainLeaf(page)
  for (const action of [{ kind: 'accept' }, { kind: 'file', condition }]) {
    await post(page, `/cases/${id}/actions`, { request: uuidv7(), action })
  }
}
