import type { Stage } from '@/shared/api/types'

/** The seven stages in the order of the loop. */
export const STAGES: readonly Stage[] = ['collect', 'file', 'dispatch', 'handle', 'feedback', 'close', 'evaluate']
