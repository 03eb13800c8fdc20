import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { diskFiles, installWebGpu } from './node-runtime.mjs';

/** @type {string} */
let folder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neighborretr-'));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

describe('files on disk', () => {
  it('are read and kept in their folders, and nowhere else', async () => {
    await writeFile(join(folder, 'a'), 'abc');
    const files = diskFiles(folder, join(folder, 'kept'), join(folder, 'machine'));
    expect(await files.read('a')).toEqual(new TextEncoder().encode('abc'));
    await expect(files.read('b')).rejects.toThrow('no such file: b');
    expect(await files.kept('state')).toBeNull();
    await files.keep('state', 'one');
    await files.keep('state', 'two');
    expect(await files.kept('state')).toBe('two');
    expect(await readdir(join(folder, 'kept'))).toEqual(['state']);
    await files.machine?.keep('measured', 'here');
    expect(await readdir(join(folder, 'machine'))).toEqual(['measured']);
    expect(await files.kept('measured')).toBeNull();
    for (const name of ['../a', 'a/b', 'a\\b'])
      for (const work of [files.read(name), files.kept(name), files.keep(name, '')])
        await expect(work).rejects.toThrow('is not the name of a file');
  });
});

describe('WebGPU in Node', () => {
  it('says what to install where the package is missing', async () => {
    await expect(installWebGpu(() => Promise.reject(new Error('Cannot find package')))).rejects.toThrow(
      'npm install --no-save webgpu',
    );
  });

  it('is where a browser has it', async () => {
    vi.stubGlobal('navigator', { userAgent: 'a browser' });
    const gpu = {};
    await installWebGpu(async () => ({ create: () => gpu, globals: { GPUBufferUsage: { STORAGE: 128 } } }));
    expect(navigator.gpu).toBe(gpu);
    expect(globalThis.GPUBufferUsage.STORAGE).toBe(128);
    expect(isSecureContext).toBe(true);
  });
});
