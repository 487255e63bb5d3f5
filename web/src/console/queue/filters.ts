/** What the queue shows, kept in the address, so that a view can be saved, sent and come back to. */

import type { LocationQuery } from 'vue-router'

import type { Query } from '@/shared/api/client'
import type { Post } from '@/shared/api/types'

/** Whose cases: my unit's, those to verify in my area, all of my area, those I reported. */
export type View = 'unit' | 'verify' | 'area' | 'mine'

export interface Filters {
  view: View
  state: 'open' | 'ended' | 'all'
  order: 'time_left' | 'newest'
  light: string
  stage: string
  category: string
  area: string
  q: string
}

const ON_FOOT = ['grid_worker', 'verifier']
const AT_UNIT = ['dispatcher', 'shift_lead', 'handler', 'unit_lead', 'service', 'supervisor']

/** The views that make sense in a post, the usual one first. */
export function viewsOf(post: Post | undefined): View[] {
  if (!post) return ['mine']
  if (ON_FOOT.includes(post.role)) return ['verify', 'area', 'mine']
  if (AT_UNIT.includes(post.role) && post.unit) return ['unit', 'area', 'mine']
  return ['area', 'mine']
}

export function readFilters(query: LocationQuery, post: Post | undefined): Filters {
  const text = (key: string): string => (typeof query[key] === 'string' ? query[key] : '')
  const views = viewsOf(post)
  const state = text('state')
  return {
    view: views.find((view) => view === text('view')) ?? views[0] ?? 'mine',
    state: state === 'ended' || state === 'all' ? state : 'open',
    order: text('order') === 'newest' ? 'newest' : 'time_left',
    light: text('light'),
    stage: text('stage'),
    category: text('category'),
    area: text('area'),
    q: text('q'),
  }
}

/** The filter the server is asked with. */
export function serverQuery(filters: Filters, post: Post | undefined): Query {
  const { view, state, order, light, stage, category, q } = filters
  return {
    ...scope(filters, post),
    state,
    order: state === 'open' ? order : 'newest',
    light,
    stage: stage || (view === 'verify' ? 'feedback' : ''),
    category,
    q,
  }
}

function scope({ view, area }: Filters, post: Post | undefined): Query {
  if (view === 'mine') return { mine: true, area }
  if (view === 'unit') return { unit: post?.unit?.id, area }
  return { area: area || post?.area.code }
}

/** Whether anything narrows the view, so that an empty list can say so. */
export function isNarrowed({ light, stage, category, area, q }: Filters): boolean {
  return [light, stage, category, area, q].some((value) => value !== '')
}
