import { shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

import type { Rule } from '@/shared/api/share'
import { say } from '@/shared/i18n/i18n'
import { ensureAreas, ensureCity } from '@/shared/map/city'
import { ensureTaxonomy, findLeaf, taxonomy } from '@/shared/taxonomy/taxonomy'
import { ensureUnits, unitById } from '@/shared/units/units'

import { filterWords, type Names } from './rule'

/** Which cases or areas a rule means, in the words of the city. */
export function useNames(): { load: () => Promise<void>; words: (rule: Rule) => string } {
  const { t } = useI18n()
  const areas = shallowRef<ReadonlyMap<string, string>>(new Map())

  async function load(): Promise<void> {
    const [city, below] = await Promise.all([ensureCity(), ensureAreas(), ensureTaxonomy(), ensureUnits()])
    areas.value = new Map([city, ...below].map(({ code, name }) => [code, say(name)]))
  }

  const names: Names = {
    area: (code) => areas.value.get(code) ?? code,
    level: (name) => t(`shareRules.levels.${name}`),
    category: (code) => say(taxonomy.value?.categories.find((one) => one.code === code)?.name ?? findLeaf(code)?.leaf.name) || code,
    platform: (name) => t(`shareRules.platforms.${name}`),
    stage: (name) => t(`stage.${name}`),
    unit: (id) => say(unitById.value.get(id)?.name) || String(id),
    channel: (name) => t(`channel.${name}`),
  }

  const words = ({ subject = 'cases', filter = {} }: Rule): string =>
    filterWords(filter, names).map((group) => group.join(t('common.comma'))).join(' · ') || t(`shareRules.all.${subject}`)

  return { load, words }
}
