// `npm start`: installs what is missing, then serves the playground and prints its address.
import { ensureDependencies, ROOT } from './lib/install.mjs';

ensureDependencies();
const { createServer } = await import('vite');
const server = await createServer({ root: ROOT, server: { port: Number(process.env.PORT ?? 5173) } });
await server.listen();
const address = server.resolvedUrls?.local[0] ?? '';
console.log(`\n  NeighborRetr Playground is running at  ${address}\n`);
console.log(
  '  Open it in Chrome or Edge 123, Firefox 120, Safari 17.5 or newer; without WebGPU it trains on WebGL. Press Ctrl+C to stop.\n',
);
