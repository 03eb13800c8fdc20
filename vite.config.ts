import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { HEADERS } from './scripts/lib/headers.mjs';
import { hosting } from './scripts/lib/hosting-plugin.mjs';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string };

/** One build: the app in index.html; workers are ES modules so that TensorFlow.js stays out of the main chunk. */
export default defineConfig({
  plugins: [react(), hosting()],
  base: './',
  define: { __APP_VERSION__: JSON.stringify(version) },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  worker: { format: 'es' },
  preview: { headers: { ...HEADERS } },
  optimizeDeps: {
    include: [
      '@noble/hashes/sha2.js',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/register_all_gradients',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-webgl',
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-backend-webgpu/dist/webgpu_program',
      '@tensorflow/tfjs-backend-webgpu/dist/webgpu_util',
      'comlink',
      'fake-indexeddb/auto',
      '@zip.js/zip.js/lib/zip-core-native.js',
      'idb',
      'umap-js',
      'valibot',
    ],
  },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 2500,
    // Workers are bundled by a plugin: that this takes most of a build is no news.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
