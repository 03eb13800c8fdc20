import { describe, expect, it } from 'vitest';
import { Turns } from './turns';

/** Turns whose tasks run when asked to. */
function turns() {
  const tasks: (() => void)[] = [];
  const drawn: string[] = [];
  const own = new Turns(work => void tasks.push(work));
  const part = (name: string) => ({ name });
  return {
    own,
    drawn,
    part,
    ask: (who: object, what: string) => own.ask(who, () => void drawn.push(what)),
    task: () => tasks.shift()?.(),
    tasks,
  };
}

describe('turns', () => {
  it('let one draw at a time, in the order in which they asked', () => {
    const { own, drawn, ask, part, task, tasks } = turns();
    const [a, b] = [part('a'), part('b')];
    ask(a, 'a');
    ask(b, 'b');
    expect(drawn).toEqual([]);
    task();
    expect([drawn, tasks.length]).toEqual([['a'], 0]);
    own.done(a);
    task();
    expect(drawn).toEqual(['a', 'b']);
  });

  it('draw what was asked for last, and once', () => {
    const { own, drawn, ask, part, task } = turns();
    const [a, b] = [part('a'), part('b')];
    ask(a, 'early');
    ask(b, 'b');
    ask(a, 'late');
    task();
    own.done(a);
    task();
    own.done(b);
    task();
    expect(drawn).toEqual(['late', 'b']);
  });

  it('come again for whoever asks while it draws, after the others', () => {
    const { own, drawn, ask, part, task, tasks } = turns();
    const [a, b] = [part('a'), part('b')];
    ask(a, 'a');
    ask(b, 'b');
    task();
    ask(a, 'a again');
    expect(tasks).toHaveLength(0);
    own.done(a);
    task();
    own.done(b);
    task();
    expect(drawn).toEqual(['a', 'b', 'a again']);
  });

  it('do not wait for who is gone, while it draws or before', () => {
    const { own, drawn, ask, part, task } = turns();
    const [a, b, c] = [part('a'), part('b'), part('c')];
    ask(a, 'a');
    ask(b, 'b');
    ask(c, 'c');
    task();
    own.leave(b);
    own.leave(a);
    task();
    expect(drawn).toEqual(['a', 'c']);
  });

  it('say when nobody waits', async () => {
    const { own, ask, part, task } = turns();
    await own.quiet();
    const a = part('a');
    ask(a, 'a');
    let quiet = false;
    const waiting = own.quiet().then(() => (quiet = true));
    task();
    await Promise.resolve();
    expect(quiet).toBe(false);
    own.done(a);
    await waiting;
    expect(quiet).toBe(true);
  });
});
