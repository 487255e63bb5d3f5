/** What the queue shows, kept in the address, so that a view can be saved, sent and come back to. */

import type { LocationQuery } from 'vue-router'

import type { Query } from '@/shared/api/cases'
import type { Post } from '@/shared/api/types'

/** Whose cases: those my unit has, those it takes part in, those to verify in my area, all of my area, those I reported. */
export type View = 'unit' | 'involved' | 'verify' | 'area' | 'mine'

/** Open ones in two orders, ended ones, all, or my drafts. */
export type Sort = 'time_left' | 'newest' | 'ended' | 'all' | 'draft'

export const SORTS: readonly Sort[] = ['time_left', 'newest', 'ended', 'all', 'draft']

export interface Filters {
  view: View
  sort: Sort
  light: string
  stage: string
  category: string
  area: string
  q: string
}

const ON_FOOT = ['grid_worker', 'verifier']
const IN_THE_ROOM = ['dispatcher', 'shift_lead', 'supervisor']
const AT_UNIT = ['handler', 'unit_lead', 'service']

/** The views that make sense in a post, the usual one first. */
export function viewsOf(post: Post | undefined): View[] {
  if (!post) return ['mine']
  if (ON_FOOT.includes(post.role)) return ['verify', 'area', 'mine']
  if (IN_THE_ROOM.includes(post.role) && post.unit) return ['unit', 'area', 'mine']
  if (AT_UNIT.includes(post.role) && post.unit) return ['unit', 'involved', 'mine']
  return ['area', 'mine']
}

export function readFilters(query: LocationQuery, post: Post | undefined): Filters {
  const text = (key: string): string => (typeof query[key] === 'string' ? query[key] : '')
  const views = viewsOf(post)
  return {
    view: views.find((view) => view === text('view')) ?? views[0] ?? 'mine',
    sort: SORTS.find((sort) => sort === text('sort')) ?? 'time_left',
    light: text('light'),
    stage: text('stage'),
    category: text('category'),
    area: text('area'),
    q: text('q'),
  }
}

/** The filter the server is asked with. */
export function serverQuery(filters: Filters, post: Post | undefined): Query {
  const { view, sort, light, stage, category, q } = filters
  if (sort === 'draft') return { state: 'draft', order: 'newest' }
  const open = sort === 'time_left' || sort === 'newest'
  return {
    ...scope(filters, post),
    state: open ? 'open' : sort,
    order: open ? sort : 'newest',
    light: open ? light : '',
    stage: stage || (view === 'verify' && open ? 'feedback' : ''),
    category,
    q,
  }
}

function scope({ view, area }: Filters, post: Post | undefined): Query {
  if (view === 'mine') return { mine: true, area }
  if (view === 'unit') return { holder: post?.unit?.id, area }
  if (view === 'involved') return { unit: post?.unit?.id, area }
  return { area: area || post?.area }
}

/** Whether anything narrows the view, so that an empty list can say so. */
export function isNarrowed({ light, stage, category, area, q }: Filters): boolean {
  return [light, stage, category, area, q].some((value) => value !== '')
}
