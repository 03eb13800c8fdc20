import type { Page } from '@playwright/test';

/**
 * Parts of the browser that can be taken away. `insecure` takes all those that browsers keep from pages without a
 * secure address, and says that the address is not secure. `kernels` lets the plan's late interaction not compile.
 */
export const REFUSABLE = [
  'localStorage',
  'indexedDB',
  'locks',
  'digest',
  'webgpu',
  'kernels',
  'webgl',
  'offscreenCanvas',
  'clipboard',
  'storage',
  'serviceWorker',
  'workers',
  'tabMessages',
  'insecure',
] as const;

/** Names one of them. */
export type Refusable = (typeof REFUSABLE)[number];

/**
 * How it is refused: `missing`, as if the browser had never had it; `throws`, at its mere reading; `rejects`, there but
 * refusing every use; `hangs`, there but never answering. Where one makes no sense for a part it is `missing`.
 */
export type Refusal = 'missing' | 'throws' | 'rejects' | 'hangs';

/**
 * Takes a part away from the global object that this runs in. It is sent to pages and workers as its own source: it
 * may use nothing from outside.
 */
function takeAway(name: Refusable, how: Refusal): void {
  const root = globalThis as unknown as Record<string, unknown>;
  const own = root.navigator as Record<string, unknown>;
  const error = () => new DOMException('Access is denied for this document.', 'SecurityError');
  const define = (target: object, key: string, value: unknown) =>
    Object.defineProperty(target, key, {
      configurable: true,
      get: () => {
        if (how === 'throws') throw error();
        return value;
      },
    });
  const answer = () => (how === 'hangs' ? new Promise(() => {}) : Promise.reject(error()));
  const asked = how === 'rejects' || how === 'hangs';
  const fail = () => {
    throw error();
  };
  const hide = (key: string, ...methods: string[]) =>
    define(own, key, asked ? Object.fromEntries(methods.map(method => [method, answer])) : undefined);

  const parts: Record<Refusable, () => void> = {
    localStorage: () =>
      define(root, 'localStorage', asked ? { getItem: fail, setItem: fail, removeItem: fail } : undefined),
    indexedDB: () =>
      define(root, 'indexedDB', !asked ? undefined : { open: how === 'hangs' ? () => new EventTarget() : fail }),
    locks: () => hide('locks', 'request', 'query'),
    digest: () => define(root.crypto as object, 'subtle', asked ? { digest: answer } : undefined),
    webgpu: () => hide('gpu', 'requestAdapter'),
    kernels: () => {
      interface Shader {
        label?: string;
        code: string;
      }
      const device = (root.GPUDevice as { prototype: { createShaderModule: (shader: Shader) => unknown } } | undefined)
        ?.prototype;
      if (!device) return;
      const create = device.createShaderModule;
      device.createShaderModule = function (shader) {
        const refused = shader.label?.startsWith('late interaction');
        return create.call(this, refused ? { ...shader, code: 'not a shader' } : shader);
      };
    },
    webgl: () => {
      for (const Canvas of [root.OffscreenCanvas, root.HTMLCanvasElement] as { prototype: { getContext: unknown } }[]) {
        if (!Canvas) continue;
        const { getContext } = Canvas.prototype as { getContext: (kind: string, ...rest: unknown[]) => unknown };
        Canvas.prototype.getContext = function (this: unknown, kind: string, ...rest: unknown[]) {
          return kind.includes('webgl') ? null : getContext.call(this, kind, ...rest);
        };
      }
    },
    offscreenCanvas: () => define(root, 'OffscreenCanvas', undefined),
    clipboard: () => hide('clipboard', 'writeText', 'write'),
    storage: () => hide('storage', 'estimate', 'persist', 'persisted', 'getDirectory'),
    serviceWorker: () => hide('serviceWorker', 'register'),
    tabMessages: () => define(root, 'BroadcastChannel', undefined),
    workers: () => define(root, 'Worker', undefined),
    insecure: () => {
      for (const part of ['locks', 'webgpu', 'clipboard', 'storage', 'serviceWorker', 'digest'] as const) parts[part]();
      define(root, 'isSecureContext', false);
    },
  };
  parts[name]();
}

/** What is asked for to take a part away, as a script. */
const script = (name: Refusable, how: Refusal) =>
  `(${takeAway.toString()})(${JSON.stringify(name)}, ${JSON.stringify(how)});`;

const prepared = new WeakMap<Page, string[]>();

/**
 * Takes a part of the browser away from a page and from every worker of it. Call it before the page is opened, once
 * for every part.
 */
export async function withoutCapability(page: Page, name: Refusable, how: Refusal = 'missing'): Promise<void> {
  const source = script(name, how);
  await page.addInitScript({ content: source });
  const known = prepared.get(page);
  if (known) return void known.push(source);
  const sources = [source];
  prepared.set(page, sources);
  // Workers run no init scripts: theirs begins with another module, which is evaluated before the rest. It comes from the same
  // server, as the page's policy wants.
  await page.route(/\.worker-[^/]*\.js(\?taken)?$/, async route => {
    const url = route.request().url();
    const own = url.replace('?taken', '');
    const body = url.endsWith('?taken')
      ? sources.join('\n')
      : `import ${JSON.stringify(`${own}?taken`)};\nimport ${JSON.stringify(`${own}?own`)};\n`;
    await route.fulfill({ contentType: 'text/javascript', body });
  });
}
