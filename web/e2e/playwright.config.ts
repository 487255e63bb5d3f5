/** Browser tests over the binary that ships, in Debian's Chromium. */

import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  globalSetup: './server.ts',
  outputDir: '../node_modules/.cache/e2e',
  workers: 1,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  // A browser that a busy machine starved gets a second go; the report calls it flaky.
  retries: 1,
  reporter: [['list'], ['./failures.ts']],
  use: {
    actionTimeout: 30_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // The map needs WebGL; a machine without a graphics card draws it in software.
        '--use-gl=angle',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
      ],
    },
  },
})
