import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { headersOf } from './headers.mjs';

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.zip': 'application/zip',
};

/**
 * Serves a built page as a static host would: below a sub-path, with the headers of docs/hosting.md, and nothing else.
 * @param {{ folder: string, base: string, port?: number }} options `base` begins and ends with a slash; port 0 takes a free one
 * @returns the address, a way to serve another build from now on, and one to stop at once
 */
export async function serveBuilt({ folder, base, port = 0 }) {
  let served = folder;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = decodeURIComponent(pathname.slice(base.length)) || 'index.html';
    if (!pathname.startsWith(base) || path.includes('..')) return void response.writeHead(404).end();
    readFile(join(served, path)).then(
      bytes => {
        const type = TYPES[extname(path)] ?? 'application/octet-stream';
        response.writeHead(200, { ...headersOf(path), 'Content-Type': type }).end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise(resolve => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The built page is served at no port.');
  return {
    address: `http://127.0.0.1:${address.port}${base}`,
    /** @param {string} other the folder of another build */
    serve(other) {
      served = other;
    },
    async stop() {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
