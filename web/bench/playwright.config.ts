/** Measuring, over a server that stands already: one browser, nothing beside it. */

import { defineConfig } from '@playwright/test'

import e2e from '../e2e/playwright.config.ts'

export default defineConfig({ ...e2e, testDir: '.', globalSetup: undefined, retries: 0, reporter: [['list', { printSteps: false }]] })
