import { expect, test, vi } from 'vitest';
import type { KeeperCommand } from '@/protocol/page-keeper';
import { createPageVersion } from './page-version';

class FakeWorker extends EventTarget {
  state: ServiceWorkerState = 'installing';
  readonly told: string[] = [];
  postMessage = ({ type }: KeeperCommand) => void this.told.push(type);
  become(state: ServiceWorkerState) {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  waiting: FakeWorker | null = null;
  installing: FakeWorker | null = null;
  active: FakeWorker | null = null;
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null;
  registration = new FakeRegistration();
  register = vi.fn((): Promise<FakeRegistration | undefined> => Promise.resolve(this.registration));
  takeOver(worker: FakeWorker) {
    this.controller = worker;
    this.dispatchEvent(new Event('controllerchange'));
  }
}

/** A page whose browser has, or has not, kept it before. */
function page({ kept }: { kept: boolean }) {
  const container = new FakeContainer();
  if (kept) container.controller = container.registration.active = new FakeWorker();
  const reload = vi.fn();
  const store = createPageVersion({
    container: () => container as unknown as ServiceWorkerContainer,
    program: () => 'https://x.org/assets/index-1.js',
    reload,
    patience: 20,
  });
  return { container, registration: container.registration, reload, store, get: store.getState };
}

/** The server has a new version, which the browser fetches. */
function install(registration: FakeRegistration): FakeWorker {
  const coming = new FakeWorker();
  registration.installing = coming;
  registration.dispatchEvent(new Event('updatefound'));
  registration.waiting = coming;
  coming.become('installed');
  return coming;
}

test('the first version that is kept is no news', async () => {
  const { container, registration, get } = page({ kept: false });
  await get().keep();
  container.takeOver(install(registration));
  expect(get().newer).toBe(false);
});

test('a version that comes while another is in use is told, and nothing is loaded by itself', async () => {
  const { registration, get, reload } = page({ kept: true });
  await get().keep();
  expect(registration.active!.told).toEqual(['tidy']);
  const coming = install(registration);
  expect(get().newer).toBe(true);
  expect(coming.told).toEqual([]);
  expect(reload).not.toHaveBeenCalled();
  get().later();
  expect(get().newer).toBe(false);
});

test('a version that was there already is told, too, and nothing is tidied up for it', async () => {
  const { registration, get } = page({ kept: true });
  registration.waiting = new FakeWorker();
  await get().keep();
  expect(get().newer).toBe(true);
  expect(registration.active!.told).toEqual([]);
});

test('reloading lets it take over first', async () => {
  const { container, registration, get, reload } = page({ kept: true });
  await get().keep();
  const coming = install(registration);
  const done = get().reload();
  expect(coming.told).toEqual(['take over']);
  expect(reload).not.toHaveBeenCalled();
  container.takeOver(coming);
  await done;
  expect(reload).toHaveBeenCalledOnce();
});

test('reloading does not wait for ever, nor where there is nothing to wait for', async () => {
  const waits = page({ kept: true });
  await waits.get().keep();
  install(waits.registration);
  await waits.get().reload();
  expect(waits.reload).toHaveBeenCalledOnce();
  const plain = page({ kept: true });
  await plain.get().reload();
  expect(plain.reload).toHaveBeenCalledOnce();
});

test('a tab whose version another tab has let go stays as it is, and says so', async () => {
  const { container, get, reload } = page({ kept: true });
  await get().keep();
  container.takeOver(new FakeWorker());
  expect(get().newer).toBe(true);
  expect(reload).not.toHaveBeenCalled();
});

test('asked for its version, it names its program', async () => {
  const { container, get } = page({ kept: true });
  await get().keep();
  const answer = vi.fn();
  const event = Object.assign(new Event('message'), {
    data: { type: 'which version' },
    ports: [{ postMessage: answer }],
  });
  container.dispatchEvent(event);
  expect(answer).toHaveBeenCalledWith('https://x.org/assets/index-1.js');
});

test.each([
  ['refuses', () => Promise.reject(new DOMException('Access is denied.', 'SecurityError'))],
  ['does not find it', () => Promise.reject(new TypeError('Failed to register'))],
  ['blocks it without a word', () => Promise.resolve(undefined)],
])('a browser that %s costs nothing else', async (_, register) => {
  const { container, get } = page({ kept: false });
  container.register.mockImplementation(register);
  await expect(get().keep()).resolves.toBeUndefined();
  expect(get().newer).toBe(false);
  const none = createPageVersion({ container: () => null, program: () => null, reload: () => {} });
  await expect(none.getState().keep()).resolves.toBeUndefined();
});
