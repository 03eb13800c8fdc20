/**
 * Everything that Explore asks of a trained model. A `GalleryHandle` is a model that was opened on the held-out pairs of a
 * domain; its methods are questions, each of which knows by which key its answer is kept. A page shows a question with
 * `useAnswer`, which asks it when its key changes. What was asked before is answered without the worker, and once the gallery is
 * left no answer of it arrives any more.
 */
import { proxy } from 'comlink';
import { galleryKey, type GalleryName } from '@/config/data-kinds';
import type {
  Alignment,
  BatchView,
  CaptionChoice,
  ClipFrames,
  EmbeddingView,
  GalleryView,
  GridView,
  ItemView,
  MatrixRequest,
  MergeRounds,
  ModelSource,
  PostHocRequest,
  PostHocRow,
  RankedItems,
  RetrievalQuery,
  Way,
} from '@/protocol/explore';
import type { Evaluation } from '@/protocol/training';
import type { Moment } from '@/runs/moments';
import type { RunRecord } from '@/runs/record';
import { ClipShelf, type GalleryClips } from './clip-shelf';
import { keptEvaluations, keyOf } from './explore-sources';
import { type ExploreRemote, type ExploreWorker, isNamed } from './explore-worker';
import type { Progressing } from './progress';

/** Something that can be asked, now or later. */
export interface Question<T> {
  /** the same key means the same answer */
  readonly key: string;
  ask: () => Promise<T>;
}

/** Several questions as one; null for none. */
export function together<T>(questions: readonly Question<T>[]): Question<T[]> | null {
  if (questions.length === 0) return null;
  return {
    key: JSON.stringify(questions.map(question => question.key)),
    ask: () => Promise.all(questions.map(question => question.ask())),
  };
}

/** Every evaluation that is kept of a run and tested the whole gallery; no worker is asked. */
export const evaluationsKept = (record: RunRecord): Question<Evaluation[]> => ({
  key: `evaluations ${record.id}@${record.updated}`,
  ask: () => keptEvaluations(record),
});

/** An answer came, or was wanted, after its gallery was left: nobody waits for it. */
export class GalleryLeftError extends Error {
  override name = 'GalleryLeftError';

  constructor() {
    super('Another run, moment or domain is looked at now.');
  }
}

/** A run at one of its moments. */
export interface RunMoment {
  record: RunRecord;
  moment: Moment;
}

/** What answers. */
export interface Answering {
  worker: Pick<ExploreWorker, 'ask'>;
  /** Weights of a run at one of its moments. @throws when they are gone */
  sourceOf: (record: RunRecord, moment: Moment) => Promise<ModelSource>;
  /** What was recorded of a run on a domain; null where it has to be computed. */
  viewOf?: (record: RunRecord, domain: GalleryName) => Promise<GalleryView | null>;
}

/** Answers of one gallery that are kept; the oldest go first. */
const KEPT = 24;

type Asked<T> = (remote: ExploreRemote, key: string, domain: GalleryName) => Promise<T>;

/** A model that is open on the held-out pairs of a domain, for questions about it. */
export class GalleryHandle {
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #clips: GalleryClips;
  /** names the model */
  readonly #key: string;

  /** @param left says when it is left @param shelf where drawn clips are kept */
  constructor(
    private readonly model: RunMoment,
    readonly domain: GalleryName,
    private readonly answering: Answering,
    private readonly left: AbortController = new AbortController(),
    private readonly shelf: ClipShelf = new ClipShelf(),
  ) {
    const { record, moment } = model;
    this.#key = keyOf(record, moment);
    const { data } = record.config;
    // No model is needed for them.
    this.#clips = shelf.of(`${domain} ${galleryKey(data)}`, indices =>
      this.#whileHere(() => answering.worker.ask(remote => remote.clips(data, domain, indices))),
    );
  }

  /** Names the model and its gallery: where it is the same, all answers are. */
  get id(): string {
    return `${this.#key} ${this.domain}`;
  }

  /** Nobody looks at it any more: what it still answers is passed over, and it asks nothing more. */
  leave(): void {
    this.left.abort();
  }

  /** The same model on the held-out pairs of another domain; left together with this one. */
  on(domain: GalleryName): GalleryHandle {
    return domain === this.domain ? this : new GalleryHandle(this.model, domain, this.answering, this.left, this.shelf);
  }

  /** A gallery item as its queries see it. */
  item(way: Way, item: number): Question<ItemView> {
    return this.#question(['item', way, item], (remote, key, domain) => remote.item(key, domain, way, item));
  }

  /** The gallery's items for a query, best first. */
  retrieve(query: RetrievalQuery, count: number): Question<RankedItems> {
    return this.#question(['retrieve', query, count], (remote, key, domain) =>
      remote.retrieve(key, domain, query, count),
    );
  }

  /** How a caption and a clip match, token by token. */
  align(caption: CaptionChoice, clip: number): Question<Alignment> {
    return this.#question(['align', caption, clip], (remote, key, domain) => remote.align(key, domain, caption, clip));
  }

  /** How the tokens of a caption and of a clip are merged. */
  merging(caption: number, clip: number): Question<{ text: MergeRounds; video: MergeRounds }> {
    return this.#question(['merging', caption, clip], (remote, key, domain) =>
      remote.merging(key, domain, caption, clip),
    );
  }

  /** A square part of the similarities. */
  matrix(request: MatrixRequest): Question<GridView> {
    return this.#question(['matrix', request], (remote, key, domain) => remote.matrix(key, domain, request));
  }

  /** The pairs from `first` on as a batch of the uniform loss. */
  batch(first: number): Question<BatchView> {
    return this.#question(['batch', first], (remote, key, domain) => remote.batch(key, domain, first));
  }

  /** Similarities of the memory bank to the gallery. */
  bank(way: Way): Question<GridView> {
    return this.#question(['bank', way], (remote, key, domain) => remote.bank(key, domain, way));
  }

  /** Pooled tokens of all pairs. */
  embeddings(): Question<EmbeddingView> {
    return this.#question(['embeddings'], (remote, key, domain) => remote.embeddings(key, domain));
  }

  /** The same as of another moment of the run, which is not opened for it. */
  async embeddingsAt(moment: Moment, onProgress: Progressing): Promise<EmbeddingView> {
    const source = await this.answering.sourceOf(this.model.record, moment);
    return this.#whileHere(() =>
      this.answering.worker.ask(remote => remote.embed(source, this.domain, proxy(onProgress))),
    );
  }

  /** Rows of post-hoc methods. They take long, so they are made anew whenever they are asked for. */
  postHoc(request: PostHocRequest, onProgress: Progressing): Promise<PostHocRow[]> {
    return this.#about((remote, key, domain) => remote.postHoc(key, domain, request, proxy(onProgress)), onProgress);
  }

  /** A clip, drawn together with all that are wanted at the same time. */
  clip(index: number): Promise<ClipFrames> {
    return this.#clips.get(index);
  }

  /** A clip that is drawn already; null where it is not. */
  drawnClip(index: number): ClipFrames | null {
    return this.#clips.known(index);
  }

  #question<T>(what: readonly unknown[], asked: Asked<T>): Question<T> {
    const key = JSON.stringify(what);
    return { key: `${this.id} ${key}`, ask: () => this.#once(key, () => this.#about(asked)) };
  }

  /** Asks what was not asked before; what went wrong is asked again. */
  #once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known) return known as Promise<T>;
    const made = ask();
    this.#answers.set(key, made);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > KEPT && oldest !== undefined) this.#answers.delete(oldest);
    made.catch(() => this.#answers.get(key) === made && this.#answers.delete(key));
    return made;
  }

  /**
   * Asks about the model. It is opened again first where the worker does not have it any more: after a crash, or because
   * others needed the room.
   * @param opening told how far that is
   */
  #about<T>(asked: Asked<T>, opening: Progressing = () => {}): Promise<T> {
    const { worker } = this.answering;
    const ask = () => worker.ask(remote => asked(remote, this.#key, this.domain));
    return this.#whileHere(async () => {
      try {
        return await ask();
      } catch (error) {
        if (!isNamed(error, ['NotOpenError'])) throw error;
      }
      this.#checkHere();
      const source = await this.answering.sourceOf(this.model.record, this.model.moment);
      this.#checkHere();
      await worker.ask(remote => remote.open({ ...source, key: this.#key }, this.domain, proxy(opening)));
      return ask();
    });
  }

  /** @throws GalleryLeftError instead of an answer, or an error, that nobody waits for */
  async #whileHere<T>(work: () => Promise<T>): Promise<T> {
    this.#checkHere();
    try {
      return await work();
    } finally {
      this.#checkHere();
    }
  }

  #checkHere(): void {
    if (this.left.signal.aborted) throw new GalleryLeftError();
  }
}

/** Opens models on galleries, and stops opening them. */
export class ExploreQueries {
  readonly #shelf = new ClipShelf();

  constructor(private readonly answering: Answering) {}

  /** @returns what is shown of all pairs, and a handle for questions @throws what keeps it from being opened */
  async open(
    model: RunMoment,
    domain: GalleryName,
    onProgress: Progressing,
  ): Promise<{ view: GalleryView; gallery: GalleryHandle }> {
    const { worker, viewOf } = this.answering;
    const recorded = await viewOf?.(model.record, domain);
    if (recorded) return { view: recorded, gallery: this.#handle(model, domain) };
    const source = await this.answering.sourceOf(model.record, model.moment);
    await worker.ask(remote => remote.start());
    // For measuring: what comes now is opening, whatever starting took.
    performance.mark('explore:open');
    const view = await worker.ask(remote => remote.open(source, domain, proxy(onProgress)));
    return { view, gallery: this.#handle(model, domain) };
  }

  #handle(model: RunMoment, domain: GalleryName): GalleryHandle {
    return new GalleryHandle(model, domain, this.answering, undefined, this.#shelf);
  }

  /** Stops opening a model: its `open` rejects soon. */
  stop({ record, moment }: RunMoment, domain: GalleryName): Promise<void> {
    return this.answering.worker.ask(remote => remote.cancel(keyOf(record, moment), domain));
  }
}
