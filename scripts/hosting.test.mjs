import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { headersFile, headersOf, POLICY, POLICY_HEADER, POLICY_META } from './lib/headers.mjs';
import { ICONS, icoOf } from './lib/icons.mjs';
import { keptWhen } from './lib/kept-files.mjs';
import { lessonDocument, robots, siteUrl, sitemap, withAddress } from './lib/site.mjs';

const read = (/** @type {string} */ path) => readFileSync(path, 'utf8');
const page = read('index.html');
const lesson = { name: 'hubs', title: 'Hubs & <others>', summary: 'What they are' };

describe('the policy', () => {
  test('lets nothing in from elsewhere, no script inside the page and no text be run', () => {
    expect(POLICY['script-src']).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    expect(POLICY['style-src']).toEqual(["'self'"]);
    const sources = Object.entries(POLICY).flatMap(([name, list]) =>
      ['frame-ancestors', 'style-src-attr'].includes(name) ? [] : list,
    );
    const allowed = ["'self'", "'none'", "'wasm-unsafe-eval'", 'data:', 'blob:'];
    expect(sources.filter(source => !allowed.includes(source))).toEqual([]);
    expect(POLICY_META).not.toContain('frame-ancestors');
  });

  test('is the same in the file of headers and in the documents', () => {
    expect(headersFile()).toContain(`Content-Security-Policy: ${POLICY_HEADER}\n`);
    const docs = read('docs/hosting.md');
    expect(docs.split(`"${POLICY_HEADER}"`)).toHaveLength(2);
    expect(docs).toContain(headersFile().split('\n').slice(-3).join('\n').trim());
  });

  test('is kept by the page: neither scripts nor styles stand inside it', () => {
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });

  test('goes with files that change, too: those are asked for each time', () => {
    expect(headersOf('assets/index-1.js')['Cache-Control']).toContain('immutable');
    expect(headersOf('service-worker.js')['Cache-Control']).toBe('no-cache');
    expect(headersOf('index.html')['Content-Security-Policy']).toBe(POLICY_HEADER);
  });
});

test('the page and its recordings are kept at the first visit, weights when they are used', () => {
  for (const path of [
    'index.html',
    'assets/a.worker-1.js',
    'recorded/demo.curves.zip',
    'recorded/demo.lessons.zip',
    'backbones/index.json',
  ])
    expect([path, keptWhen(path)]).toEqual([path, 'first visit']);
  for (const path of ['recorded/demo.zip', 'recorded/demo.method.features.zip', 'backbones/clips-p-1.safetensors'])
    expect([path, keptWhen(path)]).toEqual([path, 'first use']);
  for (const path of ['_headers', 'robots.txt', 'sitemap.xml', 'social-preview.png', 'lessons/hubs.html'])
    expect([path, keptWhen(path)]).toEqual([path, 'never']);
});

describe('the address of the page', () => {
  test('is a whole one, with a slash at its end', () => {
    expect(siteUrl(undefined)).toBeNull();
    expect(siteUrl('')).toBeNull();
    expect(siteUrl('https://x.org/a')).toBe('https://x.org/a/');
    for (const wrong of ['x.org', 'file:///x', 'https://x.org/?a', 'https://x.org/#a'])
      expect(() => siteUrl(wrong)).toThrow('SITE_URL');
  });

  test('stands in the page where it is known, and nowhere else', () => {
    expect(withAddress(page, null)).toBe(page);
    const known = withAddress(page, 'https://x.org/a/');
    expect(known).toContain('<link rel="canonical" href="https://x.org/a/" />');
    expect(known).toContain('content="https://x.org/a/social-preview.png"');
    expect(known).toContain('<meta property="og:url" content="https://x.org/a/" />');
  });

  test('leads crawlers to the page and to a document of every lesson', () => {
    expect(robots(null)).not.toContain('Sitemap');
    expect(robots('https://x.org/a/')).toContain('Sitemap: https://x.org/a/sitemap.xml');
    const map = sitemap('https://x.org/a/', [lesson]);
    expect([...map.matchAll(/<loc>(.*?)<\/loc>/g)].map(found => found[1])).toEqual([
      'https://x.org/a/',
      'https://x.org/a/lessons/hubs.html',
    ]);
    const document = lessonDocument(lesson, POLICY_META, 'https://x.org/a/');
    expect(document).toContain('<h1>Hubs &#38; &#60;others&#62;</h1>');
    expect(document).toContain('href="../#/learn?lesson=hubs"');
    expect(document).toContain('<link rel="canonical" href="https://x.org/a/lessons/hubs.html" />');
  });
});

describe('icons and the preview', () => {
  /** Width and height of a PNG. @param {Buffer} png */
  const sizeOf = png => [png.readUInt32BE(16), png.readUInt32BE(20)];

  test('are there, of the sizes that are said of them', () => {
    for (const { path, size } of ICONS) {
      const file = readFileSync(join('public', path));
      expect(sizeOf(path.endsWith('.ico') ? file.subarray(22) : file)).toEqual([size, size]);
    }
    const { icons } = JSON.parse(read('public/manifest.webmanifest'));
    for (const { src } of icons) expect(existsSync(join('public', src))).toBe(true);
    for (const [, path = ''] of page.matchAll(/href="\.\/([^"]+)"/g))
      expect([path, existsSync(join('public', path))]).toEqual([path, true]);
    const preview = readFileSync('public/social-preview.png');
    expect(sizeOf(preview)).toEqual([1200, 630]);
    expect(preview.length).toBeLessThan(200_000);
  });

  test('an icon file says where its picture begins', () => {
    const ico = icoOf(Buffer.from('png'), 32);
    expect([ico.readUInt8(6), ico.readUInt32LE(14), ico.subarray(ico.readUInt32LE(18)).toString()]).toEqual([
      32,
      3,
      'png',
    ]);
  });
});

test('workflows name what they run by its whole hash, and may do no more than they need', () => {
  for (const name of readdirSync('.github/workflows')) {
    const workflow = read(join('.github/workflows', name));
    const uses = [...workflow.matchAll(/uses: (.*)/g)].map(found => found[1]);
    expect(uses.length).toBeGreaterThan(0);
    for (const used of uses) expect(used).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(workflow).toMatch(/^permissions:\n {2}contents: read$/m);
  }
});
