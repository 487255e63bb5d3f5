/** Posts as they are written in a form. */

import type { NewPost } from '@/shared/api/admin'
import type { Post } from '@/shared/api/types'

/** Every role an account may hold; the administrators' last. */
export const ROLES = [
  'grid_worker',
  'dispatcher',
  'shift_lead',
  'handler',
  'unit_lead',
  'verifier',
  'supervisor',
  'analyst',
  'service',
  'system_admin',
  'security_admin',
  'audit_admin',
] as const

export interface WrittenPost {
  role: string
  unit: number | null
  area: string
}

export const blank = (): WrittenPost => ({ role: '', unit: null, area: '' })
export const written = ({ role, unit, area }: Post): WrittenPost => ({ role, unit: unit?.id ?? null, area })
export const toWire = ({ role, unit, area }: WrittenPost): NewPost => ({ role, unit: unit ?? undefined, area })

/** Administrators belong to no unit; everybody else to one. */
export const needsUnit = (role: string): boolean => !role.endsWith('_admin')
export const isWhole = ({ role, unit, area }: WrittenPost): boolean =>
  role !== '' && area !== '' && (unit !== null || !needsUnit(role))
