import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { FakeBrowser } from './testing/fake-browser';
import { FakeClient, playgroundIn, steps } from './testing/fake-training';

vi.stubGlobal('location', { search: '', origin: '', pathname: '', hash: '' });

const tab = new FakeBrowser().tab();

/** A playground with a worker of its own. */
function playground() {
  const clients: FakeClient[] = [];
  const store = playgroundIn(tab, '?v=1&preset=tiny&losses.neighbor.weight=2', {
    startClient: listeners => {
      const client = new FakeClient(listeners);
      clients.push(client);
      return client;
    },
  });
  return { store, clients };
}

describe('two playgrounds on one page', () => {
  it('train for themselves, each with a worker of its own', async () => {
    const [one, two] = [playground(), playground()];
    one.store.getState().openLink();
    await two.store.getState().choosePreset('tiny');
    expect(one.store.getState().draft.losses.neighbor.weight).toBe(2);
    expect(two.store.getState().draft.losses.neighbor.weight).toBe(1);
    await one.store.getState().train();
    expect([one.clients.length, two.clients.length]).toEqual([1, 0]);
    one.clients[0]!.listeners.onEvents([steps('method', 1, 3)]);
    expect(one.store.getState().runs.at(-1)?.series.last?.step).toBe(3);
    expect(two.store.getState().runs).toEqual([]);
    await two.store.getState().train();
    expect(two.clients[0]!.commands.map(command => command.type)).toEqual(['start']);
    await Promise.all([one, two].map(({ store }) => store.getState().discard()));
  });
});
