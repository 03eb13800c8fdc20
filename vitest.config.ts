import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig } from 'vitest/config';
import { findBrowser, GPU_TEST_ARGS } from './scripts/lib/browser.mjs';
import viteConfig from './vite.config.ts';

/** `unit`: pure code in node, beside its source. `gpu`: TensorFlow.js on real WebGPU in real Chromium. */
export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            environment: 'node',
            // What takes a second alone takes longer on a busy machine.
            testTimeout: 30_000,
            include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'],
            exclude: ['src/**/*.gpu.test.ts'],
          },
        },
        {
          extends: true,
          // Each of the two that run side by side bundles for itself: one would take away what the other is loading.
          cacheDir: process.env.NEIGHBORRETR_CACHE ?? 'node_modules/.vite',
          // Found only when a test asks for them, they would make the page load again in the middle of a run.
          optimizeDeps: { include: ['fast-check', 'devalue', '@petamoriken/float16'] },
          test: {
            name: 'gpu',
            include: ['src/**/*.gpu.test.ts'],
            testTimeout: 300_000,
            hookTimeout: 120_000,
            fileParallelism: false,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({
                launchOptions: { executablePath: findBrowser() ?? undefined, args: [...GPU_TEST_ARGS] },
              }),
              instances: [{ browser: 'chromium' }],
            },
          },
        },
      ],
    },
  }),
);
