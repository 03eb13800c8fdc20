import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../backend';
import { verifyFile } from './verify';

const files = import.meta.glob<string>('./golden/*', { query: '?url', import: 'default', eager: true });
const byName = new Map(Object.entries(files).map(([path, url]) => [path.split('/').at(-1)!, url]));

async function read(name: string): Promise<Uint8Array> {
  const url = byName.get(name);
  if (!url) throw new Error(`no such file: ${name}`);
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

// Every reference case of the published code through the engine; `npm run verify` prints the figures.
describe.each(['webgpu', 'cpu'] as const)('parity with the published code on %s', backend => {
  const problems: string[] = [];

  beforeAll(async () => {
    await openBackend({ onLost: m => problems.push(m), onError: m => problems.push(m) }, backend);
  });

  it.each([...byName.keys()])('%s', async name => {
    const report = await verifyFile(name, read);
    expect(report.problems).toEqual([]);
    expect(report.compared).toBeGreaterThan(0);
    expect(problems).toEqual([]);
  });

  it('counts an unknown case, a malformed file and a missing tensor as failed', async () => {
    const broken = await verifyFile('x.safetensors', () => Promise.resolve(new Uint8Array([1, 2, 3])));
    expect(broken.passed).toBe(false);
    const missing = await verifyFile('gone.safetensors', read);
    expect(missing.problems[0]).toContain('unreadable');
    const bytes = await read('kl_divergence.safetensors');
    const text = new TextDecoder('latin1').decode(bytes);
    const renamed = Uint8Array.from(text.replace('"kl_divergence"', '"xx_divergence"'), c => c.charCodeAt(0));
    const unknown = await verifyFile('unknown.safetensors', () => Promise.resolve(renamed));
    expect(unknown.problems).toEqual(['unknown case "xx_divergence"']);
    const without = Uint8Array.from(text.replace('"in.local_similarity"', '"no.local_similarity"'), c =>
      c.charCodeAt(0),
    );
    const incomplete = await verifyFile('incomplete.safetensors', () => Promise.resolve(without));
    expect(incomplete.problems[0]).toContain('in.local_similarity');
  });

  it('sees a wrong value', async () => {
    const bytes = (await read('kl_divergence.safetensors')).slice();
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    // The first input value: everything that follows from it changes.
    new DataView(bytes.buffer).setFloat32(start, 7, true);
    const report = await verifyFile('changed.safetensors', () => Promise.resolve(bytes));
    expect(report.passed).toBe(false);
  });
});
