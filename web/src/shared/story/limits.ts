/** Limits as the server writes them: "4 working_hours", "1.5 working_days". */

export const LIMIT_UNITS = ['working_hours', 'working_days', 'emergency_hours', 'emergency_days'] as const

/** "1.5 工作时" / "1.5 working hours". */
export function limitWords(limit: string, t: (key: string, values: { n: string }) => string): string {
  const [amount = '', unit = ''] = limit.split(' ')
  return LIMIT_UNITS.some((known) => known === unit) ? t(`limit.${unit}`, { n: amount }) : limit
}
