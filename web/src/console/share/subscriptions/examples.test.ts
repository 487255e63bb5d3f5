import { expect, it } from 'vitest'

import { exampleOf, inEncoding } from './examples'

it.each(['cases', 'areas'] as const)('declares the encoding that is sent, of %s', (subject) => {
  const declared = (encoding: 'utf8' | 'gb18030'): string => exampleOf({ subject, format: 'xml', encoding }).split('\n')[0] ?? ''
  expect(declared('utf8')).toBe('<?xml version="1.0" encoding="UTF-8"?>')
  expect(declared('gb18030')).toBe('<?xml version="1.0" encoding="GB18030"?>')
  expect(exampleOf({ subject, format: 'json', encoding: 'gb18030' })).not.toContain('GB18030')
})

it('changes nothing but the declaration', () => {
  expect(inEncoding(`<?xml version='1.0' encoding='gbk'?>\n<a encoding="x"/>`, 'utf8')).toBe(`<?xml version='1.0' encoding='UTF-8'?>\n<a encoding="x"/>`)
  for (const plain of ['', '<?xml version="1.0"?><a encoding="x"/>', '<a encoding="x"/>', '{ "encoding": "x" }']) {
    expect(inEncoding(plain, 'gb18030')).toBe(plain)
  }
})
