import { deleteDB, openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Connection, NotYetOpen } from './connection';
import { RunStore } from './run-store';
import { earlierStore } from './testing/earlier-store';
import { freshName } from './testing/fresh-store';

const connectTo = (name: string, patience?: number) =>
  new Connection(onBlocked => RunStore.open(undefined, name, onBlocked), 'the runs', patience);

afterEach(() => void vi.useRealTimers());

describe('a connection', () => {
  it('is opened once, and again after it was closed without a word', async () => {
    const connection = connectTo(freshName());
    const [first, same] = await Promise.all([connection.get(), connection.get()]);
    expect(same).toBe(first);
    first.close();
    const second = await connection.get();
    expect(second).not.toBe(first);
    expect(await second.comparisons()).toEqual([]);
    second.close();
  });

  it('gives way to a newer page, and says why it cannot be had then', async () => {
    const name = freshName();
    const connection = connectTo(name);
    await connection.get();
    const newer = await openDB(name, 99);
    await expect(connection.get()).rejects.toMatchObject({ name: 'VersionError' });
    newer.close();
    await deleteDB(name);
    const again = await connection.get();
    expect(again.isOpen).toBe(true);
    again.close();
  });

  it('says that another tab is in the way, and is had once that tab is gone', async () => {
    const name = freshName();
    // A tab with an earlier version that does not let go.
    const older = await earlierStore(name, 3);
    const connection = connectTo(name);
    await expect(connection.get()).rejects.toThrow('Another tab has an earlier version of this page open');
    older.close();
    await vi.waitFor(async () => expect((await connection.get()).isOpen).toBe(true));
    (await connection.get()).close();
  });

  it('leaves a storage that cannot be brought up to date as it was, and says why', async () => {
    const name = freshName();
    // Nothing that a version 1 had.
    (await openDB(name, 1)).close();
    await expect(connectTo(name).get()).rejects.toMatchObject({ name: 'NotFoundError' });
    const still = await openDB(name);
    expect(still.version).toBe(1);
    still.close();
  });

  it('does not wait for ever, and takes what comes late', async () => {
    let arrive: (value: { isOpen: boolean }) => void = () => {};
    const open = vi.fn(() => new Promise<{ isOpen: boolean }>(resolve => (arrive = resolve)));
    const connection = new Connection(open, 'the runs', 20);
    await expect(connection.get()).rejects.toThrow(NotYetOpen);
    await expect(connection.get()).rejects.toThrow('has not answered for 0.02 s when asked for the runs');
    expect(open).toHaveBeenCalledTimes(1);
    const late = { isOpen: true };
    arrive(late);
    expect(await connection.get()).toBe(late);
  });

  it('tries anew after opening failed', async () => {
    const open = vi.fn(() => Promise.resolve({ isOpen: true }));
    open.mockRejectedValueOnce(new Error('refused'));
    const connection = new Connection(open, 'the runs');
    await expect(connection.get()).rejects.toThrow('refused');
    expect((await connection.get()).isOpen).toBe(true);
  });
});
