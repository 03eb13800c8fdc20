import { describe, expect, test, vi } from 'vitest';
import { CAPABILITY_IDS, type CapabilityId, noteRefusal } from '@/browser/refusals';
import type { Scope } from '@/browser/scope';
import { hangs, notedRefusals, rejects, throws, throwsWhenRead } from '@/browser/testing/refusing';
import { saidOfMissing } from '@/features/playground/capability-notices';
import { countMissing, createCapabilities, toldCapabilities } from './capabilities';

const LIMITS = {
  maxStorageBufferBindingSize: 2 ** 31,
  maxBufferSize: 2 ** 32,
  maxStorageBuffersPerShaderStage: 10,
  maxComputeWorkgroupStorageSize: 2 ** 15,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupsPerDimension: 65_535,
};

class FakeWorker extends EventTarget {
  constructor() {
    super();
    queueMicrotask(() => this.dispatchEvent(new Event('message')));
  }
  terminate = () => {};
}

/** A database that opens at once. */
const indexedDB = {
  open: () => {
    const request = Object.assign(new EventTarget(), { result: { close: () => {} } });
    queueMicrotask(() => request.dispatchEvent(new Event('success')));
    return request;
  },
  deleteDatabase: () => {},
};

/** A browser that has everything. */
function wholeBrowser() {
  const gl = { getExtension: () => ({ UNMASKED_RENDERER_WEBGL: 1 }), getParameter: () => 'A renderer' };
  return {
    isSecureContext: true,
    navigator: {
      userAgent: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      gpu: { requestAdapter: () => Promise.resolve({ info: { vendor: 'acme' }, limits: LIMITS }) },
      locks: { request: () => Promise.resolve(), query: () => Promise.resolve({ held: [] }) },
      clipboard: { writeText: () => Promise.resolve() },
      serviceWorker: {},
      storage: {
        estimate: () => Promise.resolve({ usage: 2_800_000, quota: 10_243_000_000 }),
        persist: () => Promise.resolve(true),
        persisted: () => Promise.resolve(false),
        getDirectory: () => Promise.resolve({}),
      },
    },
    localStorage: { setItem: () => {}, removeItem: () => {} },
    indexedDB,
    crypto: { subtle: { digest: () => Promise.resolve(new ArrayBuffer(32)) } },
    document: { fullscreenEnabled: true, createElement: () => ({ getContext: () => gl }) },
    CSS: { supports: () => true },
    BroadcastChannel: class {
      close = () => {};
    },
    OffscreenCanvas: class {
      getContext = () => gl;
    },
    Worker: FakeWorker,
  };
}

type Fake = ReturnType<typeof wholeBrowser>;

/** Milliseconds after which nothing is waited for any more. */
const FOR_EVER = 60_000;

/** Asks a browser for everything, and lets the time pass that is given to what never answers. */
async function ask(change: (browser: Fake) => void) {
  const browser = wholeBrowser();
  change(browser);
  const store = createCapabilities(browser as unknown as Scope);
  vi.useFakeTimers();
  const asked = store.getState().ask();
  await vi.advanceTimersByTimeAsync(FOR_EVER);
  await asked;
  return store.getState();
}

const missing = (state: Awaited<ReturnType<typeof ask>>) =>
  CAPABILITY_IDS.filter(id => state.findings[id]?.state === 'missing');

notedRefusals();

describe('a browser that has everything', () => {
  test('is told so, with its adapter, its room and its limits', async () => {
    const state = await ask(() => {});
    expect(missing(state)).toEqual([]);
    expect(countMissing(state)).toBe(0);
    expect(saidOfMissing(state)).toBeNull();
    expect(state.findings.webgpu).toEqual({ state: 'available', detail: 'acme' });
    expect(state.adapter?.limits[0]).toMatchObject({ adapter: 2 ** 31, promised: 2 ** 27 });
    expect(state.findings.estimate).toMatchObject({ detail: expect.stringContaining('2.8 MB of 10 GB') });
  });

  test('also where the adapter does not say what it is', async () => {
    const state = await ask(({ navigator }) => {
      navigator.gpu.requestAdapter = () => Promise.resolve({ limits: LIMITS }) as never;
    });
    expect(state.findings.webgpu).toEqual({ state: 'available', detail: 'unnamed adapter' });
  });
});

const CASES: [string, CapabilityId[], (browser: Fake) => void][] = [
  ['no WebGPU', ['webgpu'], b => delete (b.navigator as Partial<Fake['navigator']>).gpu],
  ['no adapter', ['webgpu'], b => (b.navigator.gpu.requestAdapter = () => Promise.resolve(null) as never)],
  ['an adapter that throws', ['webgpu'], b => (b.navigator.gpu.requestAdapter = throws)],
  ['an adapter that is refused', ['webgpu'], b => (b.navigator.gpu.requestAdapter = rejects)],
  ['an adapter that never comes', ['webgpu'], b => (b.navigator.gpu.requestAdapter = hangs)],
  ['WebGPU that may not be read', ['webgpu'], b => throwsWhenRead(b.navigator, 'gpu')],
  ['no OffscreenCanvas', ['offscreenCanvas'], b => delete (b as Partial<Fake>).OffscreenCanvas],
  [
    'no WebGL',
    ['webgl'],
    b =>
      (b.OffscreenCanvas = class {
        getContext = () => null;
      } as never),
  ],
  [
    'WebGL without floating-point textures',
    ['webgl'],
    b =>
      (b.OffscreenCanvas = class {
        getContext = () => ({ getExtension: () => null });
      } as never),
  ],
  ['no workers', ['moduleWorkers'], b => delete (b as Partial<Fake>).Worker],
  [
    'workers that may not start',
    ['moduleWorkers'],
    b =>
      (b.Worker = function () {
        throws();
      } as never),
  ],
  [
    'workers that cannot run modules',
    ['moduleWorkers'],
    b =>
      (b.Worker = class extends EventTarget {
        constructor() {
          super();
          queueMicrotask(() => this.dispatchEvent(new Event('error')));
        }
        terminate = () => {};
      } as never),
  ],
  [
    'workers that never answer',
    ['moduleWorkers'],
    b =>
      (b.Worker = class extends EventTarget {
        terminate = () => {};
      } as never),
  ],
  ['no IndexedDB', ['indexedDB'], b => delete (b as Partial<Fake>).indexedDB],
  ['IndexedDB that may not be read', ['indexedDB'], b => throwsWhenRead(b, 'indexedDB')],
  ['IndexedDB that throws', ['indexedDB'], b => (b.indexedDB = { open: throws } as never)],
  ['IndexedDB that never answers', ['indexedDB'], b => (b.indexedDB = { open: () => new EventTarget() } as never)],
  [
    'IndexedDB that fails',
    ['indexedDB'],
    b =>
      (b.indexedDB = {
        open: () => {
          const request = Object.assign(new EventTarget(), { error: new DOMException('no', 'UnknownError') });
          queueMicrotask(() => request.dispatchEvent(new Event('error')));
          return request;
        },
      } as never),
  ],
  ['no locks', ['webLocks'], b => delete (b.navigator as Partial<Fake['navigator']>).locks],
  ['locks that reject', ['webLocks'], b => (b.navigator.locks.request = rejects)],
  ['locks that throw', ['webLocks'], b => (b.navigator.locks.query = throws)],
  ['locks that never answer', ['webLocks'], b => (b.navigator.locks.request = hangs)],
  ['no local storage', ['localStorage'], b => delete (b as Partial<Fake>).localStorage],
  ['local storage that may not be read', ['localStorage'], b => throwsWhenRead(b, 'localStorage')],
  ['local storage that throws', ['localStorage'], b => (b.localStorage.setItem = throws)],
  ['no messages between tabs', ['tabMessages'], b => delete (b as Partial<Fake>).BroadcastChannel],
  ['old styles', ['colours'], b => (b.CSS.supports = () => false)],
  ['no checksums', ['digest'], b => delete (b.crypto as Partial<Fake['crypto']>).subtle],
  ['checksums that are refused', ['digest'], b => (b.crypto.subtle.digest = rejects)],
  ['no clipboard', ['clipboard'], b => delete (b.navigator as Partial<Fake['navigator']>).clipboard],
  [
    'no storage manager',
    ['persistence', 'estimate', 'opfs'],
    b => delete (b.navigator as Partial<Fake['navigator']>).storage,
  ],
  ['no files', ['opfs'], b => (b.navigator.storage.getDirectory = rejects)],
  ['an estimate that never comes', ['estimate'], b => (b.navigator.storage.estimate = hangs)],
  ['no persistence', ['persistence'], b => (b.navigator.storage.persisted = throws)],
  ['no full screen', ['fullscreen'], b => (b.document.fullscreenEnabled = false)],
  ['service workers that may not be read', ['serviceWorker'], b => throwsWhenRead(b.navigator, 'serviceWorker')],
];

describe('each thing alone that is missing, throws, rejects or hangs', () => {
  test.each(CASES)('%s', async (_, ids, change) => {
    const state = await ask(change);
    expect(missing(state)).toEqual(ids);
    const told = toldCapabilities(state);
    expect(
      told
        .slice(0, ids.length)
        .map(entry => entry.id)
        .sort(),
    ).toEqual([...ids].sort());
    for (const { finding, without, remedy, need } of told.slice(0, ids.length)) {
      expect(finding).toMatchObject({ cause: expect.stringMatching(/\S/) });
      expect(without).toMatch(/\S/);
      if (need === 'nothing') expect(remedy).toBe('');
      else expect(remedy).toMatch(/\S/);
    }
  });
});

describe('a page without a secure address', () => {
  const insecure = (browser: Fake) => {
    browser.isSecureContext = false;
    for (const key of ['gpu', 'locks', 'clipboard', 'storage', 'serviceWorker'])
      delete (browser.navigator as Record<string, unknown>)[key];
    delete (browser.crypto as Partial<Fake['crypto']>).subtle;
  };

  test('is told the address as the only remedy', async () => {
    const state = await ask(insecure);
    expect(missing(state)).toContain('secureContext');
    const remedies = toldCapabilities(state).flatMap(({ remedy }) => (remedy ? [remedy] : []));
    expect(remedies).toHaveLength(1);
    expect(toldCapabilities(state)[0]?.id).toBe('secureContext');
    expect(remedies[0]).toMatch(/https:\/\/.*localhost/);
  });
});

describe('what is said in the page itself', () => {
  test('that no runs are kept, gravely; that no choices are, by the way', async () => {
    const none = saidOfMissing(await ask(b => throwsWhenRead(b, 'indexedDB')));
    expect(none?.grave).toBe(true);
    expect(none?.text).toMatch(/keeps no runs.*until this tab is closed/);
    const choices = saidOfMissing(await ask(b => throwsWhenRead(b, 'localStorage')));
    expect(choices?.grave).toBe(false);
    expect(choices?.text).toContain('remembers no choices');
    expect(saidOfMissing(await ask(b => (b.navigator.locks.request = rejects)))?.text).toContain('use one tab');
    expect(saidOfMissing(await ask(b => (b.CSS.supports = () => false)))).toBeNull();
  });
});

describe('what turns out to be refused later', () => {
  test('is missing from then on, until it is asked for again', async () => {
    const store = createCapabilities(wholeBrowser() as unknown as Scope);
    await store.getState().ask();
    expect(countMissing(store.getState())).toBe(0);
    noteRefusal('webLocks', new DOMException('gone', 'InvalidStateError'));
    expect(store.getState().findings.webLocks).toEqual({ state: 'missing', lack: 'refused', cause: 'gone.' });
    await store.getState().ask();
    expect(countMissing(store.getState())).toBe(0);
  });
});
