import { afterEach, describe, expect, test, vi } from 'vitest';
import { namedFile, whyNotLoaded } from './load-failure';
import { importedFile, loadAgain } from './load-part';

afterEach(() => vi.unstubAllGlobals());

describe('the file that could not be loaded', () => {
  test('is named by the error, in most browsers', () => {
    expect(
      namedFile(new TypeError('Failed to fetch dynamically imported module: https://x.org/assets/map-panel-Ab_1.js')),
    ).toBe('https://x.org/assets/map-panel-Ab_1.js');
    expect(namedFile(new TypeError('error loading dynamically imported module: https://x.org/a.js'))).toBe(
      'https://x.org/a.js',
    );
    expect(namedFile(new Error('Unable to preload CSS for /assets/explore-page-K.css'))).toBe(
      '/assets/explore-page-K.css',
    );
    expect(namedFile(new TypeError('Importing a module script failed.'))).toBeNull();
  });

  test('is seen in the loader, as the build writes it', () => {
    expect(importedFile('()=>m(()=>import(`./compare-page-CM9.js`),__vite__mapDeps([3,1]),import.meta.url)')).toBe(
      './compare-page-CM9.js',
    );
    expect(importedFile('()=>import("./map-panel.js")')).toBe('./map-panel.js');
    expect(importedFile('() => load()')).toBeNull();
  });
});

describe('loading again', () => {
  test('takes what the loader gives now', async () => {
    expect(await loadAgain(() => Promise.resolve(7), 2)).toBe(7);
  });

  test('asks under a new address where the browser remembers the failure', async () => {
    const url = new URL('./supported.ts', import.meta.url).href;
    const load = () => Promise.reject(new TypeError(`Failed to fetch dynamically imported module: ${url}`));
    const module = (await loadAgain(load, 2)) as { OLDEST_TEXT: string };
    expect(module.OLDEST_TEXT).toContain('Chrome');
  });

  test('says the failure where there is no other address', async () => {
    await expect(loadAgain(() => Promise.reject(new Error('broken inside')), 2)).rejects.toThrow('broken inside');
  });
});

describe('why', () => {
  const answer = (response: () => Promise<Response>, onLine = true) => {
    vi.stubGlobal('navigator', { onLine });
    vi.stubGlobal('fetch', response);
    return whyNotLoaded(new Error('boom'), 'https://x.org/a.js');
  };
  const html = { headers: { 'content-type': 'text/html' } };

  test.each([
    ['offline', () => Promise.reject(new TypeError('Failed to fetch')), false],
    ['unreachable', () => Promise.reject(new TypeError('Failed to fetch')), true],
    ['unreachable', () => Promise.resolve(new Response('', { status: 503 })), true],
    ['gone', () => Promise.resolve(new Response('', { status: 404 })), true],
    ['gone', () => Promise.resolve(new Response('<p>', { status: 200, ...html })), true],
    ['broken', () => Promise.resolve(new Response('', { headers: { 'content-type': 'text/javascript' } })), true],
  ])('%s', async (kind, response, onLine) => {
    expect((await answer(response, onLine)).kind).toBe(kind);
  });
});
