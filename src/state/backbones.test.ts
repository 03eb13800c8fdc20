import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listBackbones, saveBackbone } from './backbones';

const SHIPPED = [{ hash: 'shipped', file: 'a.safetensors', title: 'Shipped' }];

beforeEach(() => {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(SHIPPED)));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const titles = async () => (await listBackbones()).entries.map(b => b.title);

describe('backbones', () => {
  it('are kept though the browser closes their storage, or a newer page wants it', async () => {
    await saveBackbone('one', 'One', Uint8Array.of(1));
    expect(await titles()).toEqual(['Shipped', 'One']);
    // Closes the connection of this page.
    await deleteDB('neighborretr');
    await saveBackbone('two', 'Two', Uint8Array.of(2));
    expect(await titles()).toEqual(['Shipped', 'Two']);
    const newer = await openDB('neighborretr', 9);
    newer.close();
    expect((await listBackbones()).problems.join()).toContain('pre-trained in this browser could not be read');
    await deleteDB('neighborretr');
    expect(await titles()).toEqual(['Shipped']);
  });

  it('are tried again when they could not be kept, so many times', async () => {
    const { put } = IDBObjectStore.prototype;
    let left = 2;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...args: Parameters<typeof put>
    ) {
      if (left-- > 0) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, args);
    });
    await saveBackbone('three', 'Three', Uint8Array.of(3), [1, 1]);
    expect(await titles()).toContain('Three');
    left = 5;
    await expect(saveBackbone('four', 'Four', Uint8Array.of(4), [1, 1])).rejects.toMatchObject({
      name: 'QuotaExceededError',
    });
  });

  it('of this browser are listed though those of the page cannot be read, and the other way round', async () => {
    await saveBackbone('five', 'Five', Uint8Array.of(5));
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    const list = await listBackbones();
    expect(list.entries.map(b => b.title)).toContain('Five');
    expect(list.problems).toEqual([
      'The list of backbones that come with this page could not be read: Failed to fetch',
    ]);
  });

  it('need not come with the page', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
    expect((await listBackbones()).problems).toEqual([]);
  });
});
