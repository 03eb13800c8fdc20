import { type DataConfig, galleryKey, type GalleryName } from '@/config/data-kinds';
import type { ExploreWorkerApi, GalleryView, ModelSource } from '@/protocol/explore';
import type { ExploreRemote, ExploreWorker } from '../explore-worker';

/** An error as it comes out of a worker: known by its name. */
export const namedError = (name: string, message = name) => Object.assign(new Error(message), { name });

/** What of a gallery tests can tell apart: two clips, the second of which has three captions. */
export const viewOf = (key: string, domain: GalleryName) =>
  ({
    domain,
    videos: 2,
    texts: 4,
    videoOf: Int32Array.of(0, 1, 1, 1),
    starts: Int32Array.of(0, 1, 4),
    captions: [key],
  }) as unknown as GalleryView;

type Part = 'item' | 'retrieve' | 'matrix' | 'postHoc' | 'embeddings' | 'embed';

/**
 * An explore worker without models: it writes down what it is asked, and knows only what was opened. An answer says what was
 * asked; `holdBack` lets the test give it.
 */
export class FakeExplorer implements Pick<ExploreWorker, 'ask'> {
  readonly asked: string[] = [];
  readonly #open = new Set<string>();
  /** thrown by the next questions; null where all is well */
  fails: Error | null = null;
  #held: (() => void)[] | null = null;

  /** From now on answers wait for `answer`. */
  holdBack(): void {
    this.#held = [];
  }

  /** Gives all answers that wait; those that follow come at once. */
  answer(): void {
    const waiting = this.#held ?? [];
    this.#held = null;
    for (const give of waiting) give();
  }

  /** The worker dies, and a new one takes its place: nothing is open. */
  die(): void {
    this.#open.clear();
  }

  ask<T>(question: (remote: ExploreRemote) => Promise<T>): Promise<T> {
    return question(this.#remote as unknown as ExploreRemote);
  }

  async #reply<T>(what: string, value: () => T): Promise<T> {
    this.asked.push(what);
    if (this.#held) await new Promise<void>(resolve => this.#held!.push(resolve));
    if (this.fails) throw this.fails;
    return value();
  }

  #about<T>(part: Part, key: string, domain: GalleryName, rest: unknown, value: () => T): Promise<T> {
    const what = `${part} ${key} ${domain} ${JSON.stringify(rest)}`;
    return this.#reply(what, () => {
      if (!this.#open.has(`${key} ${domain}`)) throw namedError('NotOpenError');
      return value();
    });
  }

  readonly #remote = {
    start: () => this.#reply('start', () => 'fake'),
    open: (source: ModelSource, domain: GalleryName, onProgress: Parameters<ExploreWorkerApi['open']>[2]) => {
      onProgress('Encoding', 1, 2);
      return this.#reply(`open ${source.key} ${domain}`, () => {
        this.#open.add(`${source.key} ${domain}`);
        return viewOf(source.key, domain);
      });
    },
    cancel: (key: string, domain: GalleryName) => this.#reply(`cancel ${key} ${domain}`, () => undefined),
    item: (key: string, domain: GalleryName, way: string, item: number) =>
      this.#about('item', key, domain, [way, item], () => ({ item })),
    retrieve: (key: string, domain: GalleryName, query: unknown, count: number) =>
      this.#about('retrieve', key, domain, [query, count], () => ({ items: [] })),
    matrix: (key: string, domain: GalleryName, request: unknown) =>
      this.#about('matrix', key, domain, request, () => ({ request })),
    embeddings: (key: string, domain: GalleryName) => this.#about('embeddings', key, domain, [], () => ({ width: 2 })),
    embed: (source: ModelSource, domain: GalleryName) =>
      this.#reply(`embed ${source.key} ${domain}`, () => ({ width: 2 })),
    postHoc: (key: string, domain: GalleryName, request: unknown, onProgress: (...told: unknown[]) => void) =>
      this.#about('postHoc', key, domain, request, () => {
        onProgress('Comparing', 1, 1);
        return [{ key: 'raw', domain }];
      }),
    clips: (data: DataConfig, domain: GalleryName, indices: readonly number[]) =>
      this.#reply(`clips ${galleryKey(data)} ${domain} ${JSON.stringify(indices)}`, () =>
        indices.map(index => ({ index })),
      ),
  };
}
