/** Templates to begin with, and the encoding an XML one says it is in. */

import type { Encoding, Subject } from '@/shared/api/share'

import type { Draft } from './rule'

/** What XML calls an encoding. */
const NAMES: Record<Encoding, string> = { utf8: 'UTF-8', gb18030: 'GB18030' }

const EXAMPLES: Record<Subject, Record<Draft['format'], string>> = {
  areas: {
    json: `{
  "gridCode": {{ area.code }},
  "gridName": {{ area.name.zh }},
  "level": {{ area.level }},
  "parentCode": {{ area.parent }},
  "validFrom": {{ area.valid_from }},
  "validTo": {{ area.valid_to }},
  "change": {{ change.kind }}
}
`,
    xml: `<?xml version="1.0" encoding="UTF-8"?>
<grid>
  <code>{{ area.code }}</code>
  <name>{{ area.name.zh }}</name>
  <parent>{{ area.parent or '' }}</parent>
  <change>{{ change.kind }}</change>
</grid>
`,
    csv: `code,name,parent,change
{{ area.code }},{{ area.name.zh | cell }},{{ area.parent or '' }},{{ change.kind }}
`,
  },
  cases: {
    json: `{
  "orderNo": {{ case.number }},
  "type": {{ case.leaf }},
  "gridCode": {{ case.area }},
  "content": {{ case.description | default('') }},
  "status": {{ case.stage_name.zh }},
  "x": {{ case.lon }},
  "y": {{ case.lat }}
}
`,
    xml: `<?xml version="1.0" encoding="UTF-8"?>
<order>
  <no>{{ case.number }}</no>
  <type>{{ case.leaf }}</type>
  <grid>{{ case.area }}</grid>
  <content>{{ case.description | default('') }}</content>
</order>
`,
    csv: `no,type,grid,content
{{ case.number }},{{ case.leaf }},{{ case.area }},{{ case.description | default('') | cell }}
`,
  },
}

export function exampleOf({ subject, format, encoding }: Pick<Draft, 'subject' | 'format' | 'encoding'>): string {
  return inEncoding(EXAMPLES[subject][format], encoding)
}

/** A template whose XML declaration, where it has one, names the encoding it is sent in. */
export function inEncoding(template: string, encoding: Encoding): string {
  return template.replace(/^(\s*<\?xml\b[^>]*?\bencoding=)(["']).*?\2/, `$1$2${NAMES[encoding]}$2`)
}
