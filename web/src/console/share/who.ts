/** Whose the pages of sharing are. */

import type { Post } from '@/shared/api/types'

/** Sharing is looked after by supervisors over the whole city: they see every case of it, and what leaves it. */
export function looksAfterSharing(posts: readonly Pick<Post, 'role' | 'area'>[], city: string | undefined): boolean {
  return city !== undefined && posts.some(({ role, area }) => role === 'supervisor' && city.startsWith(area))
}
