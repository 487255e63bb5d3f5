import { expect, it } from 'vitest'

import { byPlace } from './suggest'

const HERE = { lon: 121.5, lat: 29.8 }
const FAR = { lon: 121.6, lat: 29.8 }

it('says what is usual at the place before what is usual elsewhere', () => {
  const known = [
    { ...FAR, leaf: '0601' },
    { ...FAR, leaf: '0601' },
    { ...HERE, leaf: '0104' },
  ]
  expect(byPlace(known, HERE)).toEqual(['0104', '0601'])
  expect(byPlace(known, null)).toEqual(['0601', '0104'])
  expect(byPlace([], HERE)).toEqual([])
})
