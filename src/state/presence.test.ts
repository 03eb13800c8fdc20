import { afterEach, describe, expect, it, vi } from 'vitest';
import { Presence } from './presence';

const tabs: Presence[] = [];
let names = 0;

/** So many tabs that hear each other. */
function open(count: number): Presence[] {
  const name = `tabs ${names++}`;
  const opened = Array.from({ length: count }, () => new Presence(name));
  tabs.push(...opened);
  return opened;
}

afterEach(() => {
  for (const tab of tabs.splice(0)) tab.close();
  vi.unstubAllGlobals();
});

describe('presence', () => {
  it('says what other tabs train, not what this one does', async () => {
    const [a, b, c] = open(3);
    a!.own = 'x';
    b!.own = 'y';
    expect(await c!.elsewhere(50)).toEqual(new Set(['x', 'y']));
    expect(await a!.elsewhere(50)).toEqual(new Set(['y']));
    a!.own = null;
    expect(await c!.elsewhere(50)).toEqual(new Set(['y']));
    // Killed, without a word.
    b!.close();
    expect(await c!.elsewhere(50)).toEqual(new Set());
  });

  it('tells at once when another tab begins or ends', async () => {
    const [a, b] = open(2);
    const heard: string[] = [];
    const stop = b!.listen(({ type, comparison }) => heard.push(`${type} ${comparison}`));
    a!.own = 'x';
    a!.own = 'y';
    a!.own = null;
    await vi.waitFor(() => expect(heard).toEqual(['training x', 'ended x', 'training y', 'ended y']));
    stop();
    a!.own = 'z';
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(heard).toHaveLength(4);
  });

  it('hears of nobody where tabs cannot talk to each other', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const [a] = open(1);
    a!.own = 'x';
    expect(await a!.elsewhere(1000)).toEqual(new Set());
  });
});
