import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepingStorage, throws } from '@/browser/testing/refusing';

let persist: ReturnType<typeof vi.fn>;
let persisted: ReturnType<typeof vi.fn>;

beforeEach(() => {
  persist = vi.fn(async () => true);
  persisted = vi.fn(async () => false);
  vi.stubGlobal('navigator', { storage: { persist, persisted } });
  vi.stubGlobal('localStorage', keepingStorage());
});
afterEach(() => vi.unstubAllGlobals());

/** The store as a newly opened page has it. */
async function openPage() {
  vi.resetModules();
  return (await import('./persistence')).usePersistence;
}

describe('persistence', () => {
  it('is asked for when the first run is kept, once, also after the page is opened again', async () => {
    persist.mockResolvedValue(false);
    const page = await openPage();
    expect(page.getState().storagePersistence).toBe('unknown');
    await page.getState().askOnce();
    await page.getState().askOnce();
    expect(persist).toHaveBeenCalledTimes(1);
    expect(page.getState().storagePersistence).toBe('refused');
    const later = await openPage();
    await later.getState().askOnce();
    expect(persist).toHaveBeenCalledTimes(1);
    expect(later.getState().storagePersistence).toBe('refused');
    // Whoever asks by hand may.
    persist.mockResolvedValue(true);
    await later.getState().ask();
    expect(later.getState().storagePersistence).toBe('granted');
  });

  it('is not asked for where it is granted already, nor by looking', async () => {
    persisted.mockResolvedValue(true);
    const page = await openPage();
    await page.getState().look();
    await page.getState().askOnce();
    expect(page.getState().storagePersistence).toBe('granted');
    expect(persist).not.toHaveBeenCalled();
  });

  it('is told as unavailable where the browser has no answer', async () => {
    const page = await openPage();
    persisted.mockRejectedValue(new TypeError('not here'));
    await page.getState().look();
    expect(page.getState().storagePersistence).toBe('unavailable');
    vi.stubGlobal('navigator', {});
    await page.getState().ask();
    expect(page.getState().storagePersistence).toBe('unavailable');
  });

  it('does without a memory of its own', async () => {
    vi.stubGlobal('localStorage', { getItem: throws, setItem: throws });
    const page = await openPage();
    await page.getState().askOnce();
    expect(page.getState().storagePersistence).toBe('granted');
  });
});
