import { describe, expect, it } from 'vitest'

import type { Pending, Permitted, Stage } from '@/shared/api/types'

import { evidenceNeeded, formOf, isPlain, plan } from './kinds'

const one = (action: string, allowed = true): Permitted => ({
  action,
  label: { zh: action, en: action },
  allowed,
  words_needed: false,
})
const pending: Pending = { wish: 'extend', by: '4 working_hours', at: '' }
const laid = (stage: Stage, actions: Permitted[], waiting?: Pending): [string | undefined, string[], string[], string[]] => {
  const { primary, beside, more, refused } = plan({ stage, permitted: actions, pending: waiting })
  const names = (list: Permitted[]): string[] => list.map(({ action }) => action)
  return [primary?.action, names(beside), names(more), names(refused)]
}

describe('plan', () => {
  it('makes the usual next step of the stage the primary', () => {
    expect(laid('dispatch', [one('comment'), one('raise'), one('dispatch'), one('merge'), one('split')])).toEqual([
      'dispatch',
      ['merge', 'raise'],
      ['comment', 'split'],
      [],
    ])
  })

  it('signs before it feeds back', () => {
    expect(laid('handle', [one('feed_back'), one('sign')])[0]).toBe('sign')
    expect(laid('handle', [one('feed_back'), one('sign', false)])[0]).toBe('feed_back')
  })

  it('makes a ruling that is due, and an answer somebody waits for, the primary', () => {
    expect(laid('handle', [one('comment'), one('urge'), one('rule')])).toEqual(['rule', ['urge', 'comment'], [], []])
    expect(laid('dispatch', [one('comment'), one('reply_consult')])[0]).toBe('reply_consult')
    expect(laid('handle', [one('feed_back'), one('reply_supervision'), one('return')])).toEqual([
      'feed_back',
      ['reply_supervision', 'return'],
      [],
      [],
    ])
  })

  it('grants before anything else while something is asked', () => {
    expect(laid('handle', [one('grant'), one('deny'), one('comment')], pending)).toEqual(['grant', ['deny', 'comment'], [], []])
  })

  it('never offers what is refused, and says first what stands in the way besides the stage', () => {
    const refused = (action: string, rule: string): Permitted => ({ ...one(action, false), refusal: { rule, text: { zh: rule, en: rule } } })
    const actions = [refused('accept', 'stage'), refused('dispatch', 'waiting'), one('consult'), one('split')]
    expect(laid('dispatch', actions)).toEqual([undefined, [], ['consult', 'split'], ['dispatch', 'accept']])
  })

  it('leaves a draft to the page it was begun on', () => {
    expect(laid('collect', [one('report'), one('save_draft'), one('withdraw')])).toEqual([undefined, [], ['withdraw'], []])
  })

  it('shows every permitted action exactly once', () => {
    const kinds = ['sign', 'feed_back', 'return', 'ask_extend', 'ask_suspend', 'assign', 'urge', 'comment']
    const [primary, beside, more] = laid('handle', kinds.map((kind) => one(kind)))
    expect([primary, ...beside, ...more].sort()).toEqual([...kinds].sort())
  })
})

it.each([
  ['accept', true],
  ['sign', true],
  ['refuse', false],
  ['feed_back', false],
  ['dispatch', false],
  ['withdraw', false],
])('%s goes out by one press: %s', (kind, plain) => {
  expect(isPlain(one(kind))).toBe(plain)
})

it('asks for the particulars of every action that has some', () => {
  // The actions of the loop with fields: crates/domain/src/case/action.rs.
  const withFields = ['refuse', 'correct', 'site_check', 'file', 'merge', 'absorb', 'split', 'dispatch', 'redispatch', 'raise', 'assign', 'hand_over', 'return', 'ask_ruling', 'rule', 'ask_extend', 'ask_suspend', 'supervise', 'consult', 'verify', 'call_back', 'rate', 'review_appeal']
  expect(withFields.filter((kind) => formOf(kind) === undefined)).toEqual([])
})

it.each([
  ['feed_back', 'feedback', 'photo'],
  ['self_handle', 'both', 'photo'],
  ['self_handle', 'report', null],
  ['verify', 'both', null],
  ['return', 'none', 'any'],
  ['feed_back', undefined, null],
] as const)('%s under the rule %s needs: %s', (kind, photo, needed) => {
  expect(evidenceNeeded(kind, photo)).toBe(needed)
})
