import { beforeEach, describe, expect, it } from 'vitest';
import { galleryKey } from '@/config/data-kinds';
import type { PostHocRequest } from '@/protocol/explore';
import type { Moment } from '@/runs/moments';
import { record } from '@/runs/testing/measured';
import { ExploreQueries, type GalleryHandle, GalleryLeftError, together } from './explore-queries';
import { keyOf } from './explore-sources';
import { FakeExplorer, namedError, viewOf } from './testing/fake-explorer';

const run = record('c', 'method');
const end: Moment = { key: 'final', step: 9, label: 'end' };
const before: Moment = { key: '3', step: 3, label: 'step 3' };
const KEY = keyOf(run, end);
const REQUEST: PostHocRequest = { bank: 'training', bankDomain: 'E', methods: [], k: 15 };

let explorer: FakeExplorer;
let gone: boolean;
let gallery: GalleryHandle;

const queries = () =>
  new ExploreQueries({
    worker: explorer,
    sourceOf: async (of, moment) => {
      if (gone) throw new Error('These weights are no longer kept.');
      return { key: keyOf(of, moment), config: of.config, weights: { kind: 'state', state: {} } };
    },
  });

beforeEach(async () => {
  explorer = new FakeExplorer();
  gone = false;
  ({ gallery } = await queries().open({ record: run, moment: end }, 'E', () => {}));
  explorer.asked.length = 0;
});

describe('a question about a gallery', () => {
  it('is answered by the worker', async () => {
    expect(await gallery.item('t2v', 3).ask()).toEqual({ item: 3 });
    expect(explorer.asked).toEqual([`item ${KEY} E ["t2v",3]`]);
  });

  it('is asked once, while it is waited for and afterwards', async () => {
    explorer.holdBack();
    const both = [gallery.item('t2v', 3).ask(), gallery.item('t2v', 3).ask()];
    explorer.answer();
    const [one, two] = await Promise.all(both);
    expect(one).toBe(two);
    expect(await gallery.item('t2v', 3).ask()).toBe(one);
    expect(explorer.asked).toHaveLength(1);
    await gallery.item('v2t', 3).ask();
    expect(explorer.asked).toHaveLength(2);
  });

  it.each([
    ['the item', () => gallery.item('t2v', 3), () => gallery.item('t2v', 4)],
    ['the direction', () => gallery.item('t2v', 3), () => gallery.item('v2t', 3)],
    ['the kind of question', () => gallery.bank('t2v'), () => gallery.embeddings()],
    [
      'a typed number from the caption of that number',
      () => gallery.retrieve({ kind: 'text', caption: 7 }, 50),
      () => gallery.retrieve({ kind: 'text', caption: '7' }, 50),
    ],
    [
      'the order of a matrix',
      () => gallery.matrix({ way: 't2v', order: 'hubs', count: 60 }),
      () => gallery.matrix({ way: 't2v', order: 'index', count: 60 }),
    ],
    ['the domain', () => gallery.bank('t2v'), () => gallery.on('A').bank('t2v')],
  ])('has a key that tells apart %s', (_, one, other) => {
    expect(one().key).toBe(one().key);
    expect(one().key).not.toBe(other().key);
  });

  it('that fails is told, and asked anew when it is asked again', async () => {
    explorer.fails = new Error('The device is at fault.');
    await expect(gallery.item('t2v', 3).ask()).rejects.toThrow('The device is at fault.');
    explorer.fails = null;
    expect(await gallery.item('t2v', 3).ask()).toEqual({ item: 3 });
    expect(explorer.asked).toHaveLength(2);
  });

  it('is forgotten when many others came since', async () => {
    await gallery.item('t2v', 0).ask();
    for (let item = 1; item <= 30; item++) await gallery.item('t2v', item).ask();
    await gallery.item('t2v', 30).ask();
    expect(explorer.asked).toHaveLength(31);
    await gallery.item('t2v', 0).ask();
    expect(explorer.asked).toHaveLength(32);
  });

  it('opens the model again where the worker has it no more', async () => {
    explorer.die();
    expect(await gallery.item('t2v', 3).ask()).toEqual({ item: 3 });
    expect(explorer.asked).toEqual([`item ${KEY} E ["t2v",3]`, `open ${KEY} E`, `item ${KEY} E ["t2v",3]`]);
  });

  it('says why the model cannot be opened again', async () => {
    explorer.die();
    gone = true;
    await expect(gallery.item('t2v', 3).ask()).rejects.toThrow('These weights are no longer kept.');
    expect(explorer.asked).toHaveLength(1);
  });

  it('opens nothing for any other error', async () => {
    explorer.fails = namedError('WorkerCrashError');
    await expect(gallery.item('t2v', 3).ask()).rejects.toThrow('WorkerCrashError');
    expect(explorer.asked).toHaveLength(1);
  });
});

describe('a gallery that is left', () => {
  it('hands no answer out that comes too late', async () => {
    explorer.holdBack();
    const waiting = gallery.item('t2v', 3).ask();
    gallery.leave();
    explorer.answer();
    await expect(waiting).rejects.toBeInstanceOf(GalleryLeftError);
  });

  it('tells no error that comes too late either', async () => {
    explorer.holdBack();
    const waiting = gallery.item('t2v', 3).ask();
    gallery.leave();
    explorer.fails = new Error('The device is at fault.');
    explorer.answer();
    await expect(waiting).rejects.toBeInstanceOf(GalleryLeftError);
  });

  it('asks nothing any more, on no domain, and opens nothing again', async () => {
    explorer.holdBack();
    explorer.die();
    const waiting = gallery.item('t2v', 3).ask();
    gallery.leave();
    explorer.answer();
    await expect(waiting).rejects.toBeInstanceOf(GalleryLeftError);
    await expect(gallery.postHoc(REQUEST, () => {})).rejects.toBeInstanceOf(GalleryLeftError);
    await expect(gallery.on('A').bank('t2v').ask()).rejects.toBeInstanceOf(GalleryLeftError);
    expect(explorer.asked).toHaveLength(1);
  });
});

describe('a run of which there is a recorded view', () => {
  const asking = () =>
    new ExploreQueries({
      worker: explorer,
      sourceOf: async (of, moment) => ({
        key: keyOf(of, moment),
        config: of.config,
        weights: { kind: 'state', state: {} },
      }),
      viewOf: async (_, domain) => (domain === 'E' ? viewOf('recorded', domain) : null),
    });

  it('is open without the worker, which opens it when it is asked something', async () => {
    const { view, gallery: recorded } = await asking().open({ record: run, moment: end }, 'E', () => {});
    expect(view).toEqual(viewOf('recorded', 'E'));
    expect(explorer.asked).toEqual([]);
    await recorded.clip(1);
    explorer.asked.length = 0;
    explorer.die();
    expect(await recorded.item('t2v', 3).ask()).toEqual({ item: 3 });
    expect(explorer.asked).toEqual([`item ${KEY} E ["t2v",3]`, `open ${KEY} E`, `item ${KEY} E ["t2v",3]`]);
  });

  it('is computed on every other domain', async () => {
    await asking().open({ record: run, moment: end }, 'A', () => {});
    expect(explorer.asked).toEqual(['start', `open ${KEY} A`]);
  });
});

describe('post-hoc methods', () => {
  it('are compared anew whenever that is asked, and say how far they are', async () => {
    const told: string[] = [];
    for (let i = 0; i < 2; i++) await gallery.postHoc(REQUEST, phase => told.push(phase));
    expect(told).toEqual(['Comparing', 'Comparing']);
    expect(explorer.asked).toHaveLength(2);
  });

  it('open the model on another domain first, and say how far that is', async () => {
    const told: string[] = [];
    const rows = await gallery.on('A').postHoc(REQUEST, phase => told.push(phase));
    expect(rows).toEqual([{ key: 'raw', domain: 'A' }]);
    expect(explorer.asked[1]).toBe(`open ${KEY} A`);
    expect(told).toEqual(['Encoding', 'Comparing']);
  });
});

describe('embeddings of an earlier moment', () => {
  it('are of its weights, on the same pairs', async () => {
    expect(await gallery.embeddingsAt(before, () => {})).toEqual({ width: 2 });
    expect(explorer.asked).toEqual([`embed ${keyOf(run, before)} E`]);
  });
});

describe('clips', () => {
  it('that are wanted at the same time are drawn together, each once', async () => {
    const clips = await Promise.all([2, 5, 2].map(index => gallery.clip(index)));
    expect(clips.map(clip => clip.index)).toEqual([2, 5, 2]);
    expect(explorer.asked).toEqual([`clips ${galleryKey(run.config.data)} E [2,5]`]);
    expect(gallery.drawnClip(5)).toEqual({ index: 5 });
    expect(gallery.drawnClip(6)).toBeNull();
    await gallery.clip(5);
    expect(explorer.asked).toHaveLength(1);
  });

  it('of the same pairs are known to another run', async () => {
    const asking = queries();
    const [one, two] = await Promise.all([
      asking.open({ record: run, moment: end }, 'E', () => {}),
      asking.open({ record: record('d', 'method'), moment: end }, 'E', () => {}),
    ]);
    await one.gallery.clip(1);
    expect(two.gallery.drawnClip(1)).toEqual({ index: 1 });
    expect(two.gallery.on('A').drawnClip(1)).toBeNull();
  });

  it('that cannot be drawn are told to whoever waits', async () => {
    explorer.fails = new Error('No.');
    const waiting = await Promise.allSettled([gallery.clip(1), gallery.clip(2)]);
    expect(waiting.map(one => one.status)).toEqual(['rejected', 'rejected']);
  });
});

describe('several questions as one', () => {
  it('have a key of all of them, and all answers in order', async () => {
    const all = together([gallery.item('t2v', 1), gallery.item('t2v', 2)])!;
    expect(all.key).not.toBe(together([gallery.item('t2v', 1)])!.key);
    expect(await all.ask()).toEqual([{ item: 1 }, { item: 2 }]);
  });

  it('are nothing to ask where there is none', () => {
    expect(together([])).toBeNull();
  });
});
