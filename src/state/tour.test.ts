import { beforeEach, expect, it, vi } from 'vitest';

/** The store as a new visit finds it; what was remembered is kept for the tab. */
async function visit() {
  const { useTour } = await import('./tour');
  useTour.getState().offer();
  return useTour;
}

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.resetModules();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});

it('is offered on the first visit, as long as that lasts, and on no later one', async () => {
  const first = await visit();
  expect(first.getState().offered).toBe(true);
  first.getState().offer();
  expect(first.getState().offered).toBe(true);
  vi.resetModules();
  expect((await visit()).getState().offered).toBe(false);
});

it('is offered no more once it was taken or declined', async () => {
  const first = await visit();
  first.getState().decline();
  expect(first.getState().offered).toBe(false);
  first.getState().offer();
  expect(first.getState().offered).toBe(false);
  expect(kept.get('remembered:tour')).toBe('settled');
});

it('is not offered to who has seen the page before', async () => {
  kept.set('remembered:greeted', 'yes');
  expect((await visit()).getState().offered).toBe(false);
  expect(kept.has('remembered:tour')).toBe(false);
});

it('that is taken unasked is not offered later', async () => {
  const { useTour } = await import('./tour');
  useTour.getState().lead();
  useTour.getState().offer();
  expect(useTour.getState().offered).toBe(false);
  vi.resetModules();
  expect((await visit()).getState().offered).toBe(false);
});
