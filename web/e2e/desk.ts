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
  for (const action of [{ kind: 'accept' }, { kind: 'file', condition }]) await act(page, id, action)
}

/** Dispatches a case to the unit of a code, or where a rule suggests; the unit's code. */
export async function dispatch(page: Page, id: string, code?: string): Promise<string> {
  const { suggestion } = await get<{ suggestion: { unit: { id: number } } }>(page, `/cases/${id}`)
  const { items } = await get<{ items: { id: number; code: string }[] }>(page, '/units')
  const unit = items.find((one) => (code ? one.code === code : one.id === suggestion.unit.id))
  if (!unit) throw new Error('there is no such unit')
  await act(page, id, { kind: 'dispatch', lead: unit.id })
  return unit.code
}

/** Returns a case to the room as another unit's, with a picture of the page for evidence. */
export async function giveBack(page: Page, id: string): Promise<void> {
  const buffer = await page.screenshot({ type: 'jpeg', quality: 60 })
  const answer = await page.request.post('/api/v1/evidence', { multipart: { file: { name: 'photo.jpg', mimeType: 'image/jpeg', buffer } } })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { hash } = (await answer.json()) as { hash: string }
  await act(page, id, { kind: 'return', reason: 'other_duty' }, { words: { text: '不归本单位' }, evidence: [hash] })
}

function act(page: Page, id: string, action: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<void> {
  return post(page, `/cases/${id}/actions`, { request: uuidv7(), action, ...more })
}
