import type { CaseDetail } from '@/shared/api/types'

/** What every form of an action is given. */
export interface FormProps {
  kind: string
  detail: CaseDetail
}

/** What a form says: the particulars of the action, or nothing while something is missing. */
export type Fields = Record<string, unknown> | null
