import { defineConfig } from '@playwright/test';
import { findBrowser, FLOW_ARGS } from './scripts/lib/browser.mjs';

const port = Number(process.env.E2E_PORT ?? 4179);

/** Flows in real Chromium against the built page. Three at a time on two cores: while one waits, others compute. */
export default defineConfig({
  testDir: 'e2e',
  workers: 3,
  // On a busy machine without a graphics processor a flow takes many times what it takes alone.
  timeout: 600_000,
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1440, height: 900 },
    // Every flow sees what the server gives; what the browser keeps of the page is looked at in hosting.spec.ts.
    serviceWorkers: 'block',
    // A visitor who has seen the recording: the page does not play it by itself.
    storageState: {
      cookies: [],
      origins: [{ origin: `http://127.0.0.1:${port}`, localStorage: [{ name: 'remembered:greeted', value: 'yes' }] }],
    },
    launchOptions: { executablePath: findBrowser() ?? undefined, args: FLOW_ARGS },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'trained', testMatch: '*.setup.ts' },
    { name: 'flows', dependencies: ['trained'] },
  ],
  webServer: {
    command: `npx vite preview --port ${port} --strictPort --host 127.0.0.1`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
  },
});
