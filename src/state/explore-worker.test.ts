import { describe, expect, it } from 'vitest';
import type { ExploreRemote } from './explore-worker';
import { ExploreWorker } from './explore-worker';

/** Workers as they were started, each until the test kills it. */
class FakeClients {
  readonly started: { closed: boolean; kill: () => void; notes: (notes: readonly string[]) => void }[] = [];
  readonly worker = new ExploreWorker(onNotes => {
    let kill: (error: Error) => void = () => {};
    const crashed = new Promise<never>((_, reject) => (kill = reject));
    crashed.catch(() => {});
    const one = {
      closed: false,
      notes: onNotes,
      kill: () => kill(Object.assign(new Error('It is gone.'), { name: 'WorkerCrashError' })),
    };
    this.started.push(one);
    return {
      crashed,
      ask: question => Promise.race([question({} as ExploreRemote), crashed]),
      close: () => (one.closed = true),
    };
  });
}

const failing = (name: string) => () => Promise.reject(Object.assign(new Error(name), { name }));

describe('the explore worker', () => {
  it('is started by the first question, and answers all that follow', async () => {
    const { worker, started } = new FakeClients();
    expect(started).toHaveLength(0);
    expect(await worker.ask(async () => 1)).toBe(1);
    expect(await worker.ask(async () => 2)).toBe(2);
    expect(started).toHaveLength(1);
  });

  it('that dies tells whoever waits, and another one answers the next question', async () => {
    const { worker, started } = new FakeClients();
    const waiting = worker.ask(() => new Promise(() => {}));
    started[0]!.kill();
    await expect(waiting).rejects.toThrow('It is gone.');
    expect(await worker.ask(async () => 3)).toBe(3);
    expect(started.map(one => one.closed)).toEqual([true, false]);
  });

  it('whose device is lost is let go; one that cannot answer a question stays', async () => {
    const { worker, started } = new FakeClients();
    await expect(worker.ask(failing('NotOpenError'))).rejects.toThrow('NotOpenError');
    expect(started.map(one => one.closed)).toEqual([false]);
    await expect(worker.ask(failing('DeviceFailedError'))).rejects.toThrow('DeviceFailedError');
    await worker.ask(async () => 4);
    expect(started.map(one => one.closed)).toEqual([true, false]);
  });

  it('tells what it does without, whichever one is asked', async () => {
    const { worker, started } = new FakeClients();
    const told: (readonly string[])[] = [];
    worker.onNotes(notes => told.push(notes));
    await worker.ask(async () => 1);
    started[0]!.notes(['No subgroups.']);
    expect(told).toEqual([['No subgroups.']]);
  });
});
