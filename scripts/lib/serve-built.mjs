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

/** Where browsers report what the policy has refused, also in workers, of which a page hears nothing. */
const REPORTS = '/refused';

/** @param {import('node:http').IncomingMessage} request */
async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

/** @param {string} path */
function headersWithReports(path) {
  const headers = headersOf(path);
  return { ...headers, 'Content-Security-Policy': `${headers['Content-Security-Policy']}; report-uri ${REPORTS}` };
}

/**
 * Serves a built page as a static host would: below a sub-path, with the headers of docs/hosting.md, and nothing else.
 * @param {{ folder: string, base: string, port?: number }} options `base` begins and ends with a slash; port 0 takes a free one
 * @returns the address, what the policy has refused as browsers report it, a way to serve another build from now on, and one to stop
 *   at once
 */
export async function serveBuilt({ folder, base, port = 0 }) {
  let served = folder;
  /** @type {string[]} */
  const refused = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === REPORTS) {
      response.writeHead(204).end();
      return void bodyOf(request).then(body => refused.push(body));
    }
    const path = decodeURIComponent(pathname.slice(base.length)) || 'index.html';
    if (!pathname.startsWith(base) || path.includes('..')) return void response.writeHead(404).end();
    readFile(join(served, path)).then(
      bytes => {
        const type = TYPES[extname(path)] ?? 'application/octet-stream';
        response.writeHead(200, { ...headersWithReports(path), 'Content-Type': type }).end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise(resolve => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The built page is served at no port.');
  return {
    address: `http://127.0.0.1:${address.port}${base}`,
    refused,
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
