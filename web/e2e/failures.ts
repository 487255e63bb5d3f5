/** Leaves what failed, and why, in a file: whoever reads a log from its end finds it there (`make e2e` prints it last). */

import { writeFile } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'

import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter'

const FILE = new URL('../node_modules/.cache/e2e-failures.txt', import.meta.url)
/** Lines of a reason: what was awaited and what was there. */
const MOST_LINES = 12

export default class Failures implements Reporter {
  private readonly told: string[] = []

  onTestEnd(test: TestCase, { status, retry, duration, errors }: TestResult): void {
    if (status === test.expectedStatus || status === 'skipped') return
    const { file, line } = test.location
    const where = `${file.split('/').at(-1) ?? file}:${line}`
    const reasons = errors.map(({ message = '' }) => stripVTControlCharacters(message).split('\n').slice(0, MOST_LINES).join('\n'))
    this.told.push([`${where} ${test.title}: ${status} at try ${retry + 1}, ${Math.round(duration / 1000)} s`, ...reasons].join('\n'))
  }

  async onEnd(): Promise<void> {
    await writeFile(FILE, this.told.map((one) => `${one}\n`).join('\n'))
  }
}
