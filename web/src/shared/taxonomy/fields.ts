import type { FormField } from '@/shared/api/types'

interface Titled {
  title?: string
  title_en?: string
}

function title(titled: Titled | undefined, locale: string): string | undefined {
  return (locale === 'en' ? titled?.title_en : undefined) ?? titled?.title
}

/** What a field of a leaf's form is called; its key when nobody named it. */
export function fieldTitle(key: string, field: FormField | undefined, locale: string): string {
  return title(field, locale) ?? key
}

/** A field's value as people read it. */
export function fieldValue(value: unknown, field: FormField | undefined, locale: string): string {
  return title(field?.oneOf?.find((option) => option.const === value), locale) ?? String(value)
}
