import type { Component } from 'vue'

import type { FormName } from '../kinds'
import AssignForm from './AssignForm.vue'
import CallBackForm from './CallBackForm.vue'
import CaseForm from './CaseForm.vue'
import CorrectForm from './CorrectForm.vue'
import DateForm from './DateForm.vue'
import ExtendForm from './ExtendForm.vue'
import FileForm from './FileForm.vue'
import FindingForm from './FindingForm.vue'
import PassForm from './PassForm.vue'
import RaiseForm from './RaiseForm.vue'
import RateForm from './RateForm.vue'
import ReasonForm from './ReasonForm.vue'
import SplitForm from './SplitForm.vue'
import SuperviseForm from './SuperviseForm.vue'
import UnitsForm from './UnitsForm.vue'

/** The component of each form; all take `kind` and `detail` and tell `fields`. */
export const COMPONENTS: Readonly<Record<FormName, Component>> = {
  assign: AssignForm,
  callBack: CallBackForm,
  case: CaseForm,
  correct: CorrectForm,
  date: DateForm,
  extend: ExtendForm,
  file: FileForm,
  finding: FindingForm,
  pass: PassForm,
  raise: RaiseForm,
  rate: RateForm,
  reason: ReasonForm,
  split: SplitForm,
  supervise: SuperviseForm,
  units: UnitsForm,
}
