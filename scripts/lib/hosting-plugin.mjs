import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { headersFile, POLICY_META } from './headers.mjs';
import { ROOT } from './install.mjs';
import { keptFiles } from './kept-files.mjs';
import { lessonDocument, lessonFile, robots, siteUrl, sitemap, withAddress } from './site.mjs';

/** @import { Plugin } from 'vite' */

const CHARSET = '<meta charset="utf-8" />';

/**
 * The lessons, in the order in which they build on each other.
 * @returns {Promise<readonly import('./site.mjs').LessonPage[]>}
 */
async function listedLessons() {
  const { runnerImport } = await import('vite');
  const file = join(ROOT, 'src', 'content', 'lessons', 'lessons.ts');
  /** @type {{ module: { LESSONS: readonly import('./site.mjs').LessonPage[] } }} */
  const { module } = await runnerImport(file, { root: ROOT, resolve: { alias: { '@': join(ROOT, 'src') } } });
  return module.LESSONS;
}

/**
 * Writes what hosts and crawlers read.
 * @param {string} folder
 * @param {string | null} site
 * @param {readonly import('./site.mjs').LessonPage[]} lessons
 */
function writeForHosts(folder, site, lessons) {
  const write = (/** @type {string} */ path, /** @type {string} */ text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('_headers', headersFile());
  write('robots.txt', robots(site));
  for (const lesson of lessons) write(lessonFile(lesson), lessonDocument(lesson, POLICY_META, site));
  if (site) write('sitemap.xml', sitemap(site, lessons));
}

/**
 * Builds the service worker, which knows every file of the page by its content. It is one classic script: some of the browsers that
 * the page is made for run no modules there.
 * @param {string} folder the built page
 */
export async function buildServiceWorker(folder) {
  const { build } = await import('vite');
  const { atFirstVisit, atFirstUse } = keptFiles(folder);
  await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: {
      __AT_FIRST_VISIT__: JSON.stringify(atFirstVisit),
      __AT_FIRST_USE__: JSON.stringify(atFirstUse),
      'process.env.NODE_ENV': '"production"',
    },
    build: {
      target: 'es2023',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(ROOT, 'workers', 'service-worker.ts'),
        output: { format: 'iife', entryFileNames: 'service-worker.js' },
      },
    },
  });
}

/**
 * What makes a build a site: the policy and the address in the page, the files that hosts and crawlers read, and the service worker.
 * @returns {Plugin}
 */
export function hosting(site = siteUrl(process.env.SITE_URL)) {
  let folder = '';
  let isPage = false;
  return {
    name: 'hosting',
    apply: (config, { command }) => command === 'build' && !config.build?.ssr,
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        isPage = true;
        // Before everything that it rules.
        const policy = `<meta http-equiv="Content-Security-Policy" content="${POLICY_META}" />`;
        return withAddress(html.replace(CHARSET, `${CHARSET}\n    ${policy}`), site);
      },
    },
    async closeBundle() {
      // Workers are bundles of their own, and so is the engine for Node.
      if (!isPage) return;
      isPage = false;
      writeForHosts(folder, site, await listedLessons());
      await buildServiceWorker(folder);
    },
  };
}
