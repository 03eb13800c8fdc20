/**
 * What the page may do, by kind: the one place from which the page's own meta element, the headers of `npm run preview` and of
 * the tests, and the file of headers for hosts are made. docs/hosting.md says why each is as it is.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const POLICY = {
  'default-src': ["'none'"],
  // A dependency looks whether there is WebAssembly; where it is refused the browser complains, though all goes on without.
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  // Pictures of charts are parsed with the looks that each mark has; an attribute reaches nothing but its element.
  'style-src-attr': ["'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'frame-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'object-src': ["'none'"],
  // Panels of the page stand in slides, which may be files.
  'frame-ancestors': ['*', 'file:'],
};

/** What a meta element may not say: browsers ignore it there, and complain. */
const HEADER_ONLY = ['frame-ancestors'];

/** @param {(name: string) => boolean} wanted */
const written = wanted =>
  Object.entries(POLICY)
    .filter(([name]) => wanted(name))
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');

/** The policy as a header says it. */
export const POLICY_HEADER = written(() => true);

/** The policy as a meta element in the page says it, for hosts that send no headers. */
export const POLICY_META = written(name => !HEADER_ONLY.includes(name));

/**
 * Headers of every file.
 * @type {Readonly<Record<string, string>>}
 */
export const HEADERS = {
  'Content-Security-Policy': POLICY_HEADER,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/** Files whose names change with what is in them. */
export const UNCHANGING = 'assets/';

/** How long browsers may take files without asking: those whose names change, and all others. */
export const CACHING = /** @type {const} */ ({
  unchanging: 'public, max-age=31536000, immutable',
  others: 'no-cache',
});

/**
 * Headers of one file.
 * @param {string} path below the folder of the page
 * @returns {Record<string, string>}
 */
export function headersOf(path) {
  return { ...HEADERS, 'Cache-Control': path.startsWith(UNCHANGING) ? CACHING.unchanging : CACHING.others };
}

/** The headers as Netlify, Cloudflare Pages and others read them from a file `_headers` in the folder that they serve. */
export function headersFile() {
  const lines = Object.entries(HEADERS).map(([name, value]) => `  ${name}: ${value}`);
  return ['/*', ...lines, '', `/${UNCHANGING}*`, `  Cache-Control: ${CACHING.unchanging}`, ''].join('\n');
}
