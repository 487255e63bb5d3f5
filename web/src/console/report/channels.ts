import type { Channel } from '@/shared/api/types'

const IN_THE_ROOM: readonly string[] = ['dispatcher', 'shift_lead', 'supervisor']

/** From where a report can come that a role writes down. */
export function channelsOf(role: string | undefined): Channel[] {
  if (role !== undefined && IN_THE_ROOM.includes(role)) return ['hotline', 'resident', 'video', 'leader', 'department', 'grid']
  return [usualChannel(role)]
}

export function usualChannel(role: string | undefined): Channel {
  if (role !== undefined && IN_THE_ROOM.includes(role)) return 'hotline'
  return role === 'handler' || role === 'unit_lead' ? 'department' : 'grid'
}
