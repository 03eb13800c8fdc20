import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNCHANGING } from './headers.mjs';

/** @typedef {{ url: string, revision: string | null, integrity?: string }} KeptFile a file that the service worker keeps, as Workbox lists it */

/** Files for hosts, crawlers and other sites, and the worker itself, which browsers keep in their own way. */
const NOT_KEPT = /^(_headers|robots\.txt|sitemap\.xml|social-preview\.png|service-worker\.js|lessons\/.*)$/;

/** Weights, and features of every pair: large, and needed by those alone who train or look at single items. */
const AT_FIRST_USE = /^(backbones\/.*\.safetensors|recorded\/[\w-]+(\.\w+\.features)?\.zip)$/;

/**
 * When a file of the built page is kept in the browser.
 * @param {string} path below the folder of the page
 * @returns {'first visit' | 'first use' | 'never'}
 */
export function keptWhen(path) {
  if (NOT_KEPT.test(path)) return 'never';
  return AT_FIRST_USE.test(path) ? 'first use' : 'first visit';
}

/**
 * @param {string} folder
 * @param {string} path
 * @returns {KeptFile}
 */
function keptFile(folder, path) {
  const hash = createHash('sha256').update(readFileSync(join(folder, path)));
  const integrity = `sha256-${hash.copy().digest('base64')}`;
  const revision = path.startsWith(UNCHANGING) ? null : hash.digest('hex').slice(0, 16);
  // Hosts write into the page itself, a note or a script of theirs, which the policy then stops: that is no reason not to keep it.
  return path.endsWith('.html') ? { url: path, revision } : { url: path, revision, integrity };
}

/**
 * The files of a built page that are kept in the browser, in a fixed order.
 * @param {string} folder
 */
export function keptFiles(folder) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  const listed = (/** @type {string} */ when) =>
    paths.filter(path => keptWhen(path) === when).map(path => keptFile(folder, path));
  return { atFirstVisit: listed('first visit'), atFirstUse: listed('first use') };
}
