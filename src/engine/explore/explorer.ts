import { type GalleryName, galleryKey, ownGallery } from '@/config/data-kinds';
import type { PairSource } from '@/data/source';
import type { ExploreWorkerApi, ModelSource } from '@/protocol/explore';
import { openBackend } from '../backend';
import { yieldToMessages } from '../training/yield-to-messages';
import { comparePostHoc } from './compare-methods';
import { align, bankView, batchOf, clipsOf, embeddingsOf, itemOf, matrixView, mergingOf, retrieve } from './inspect';
import { openGallerySource } from '@/data/sources';
import { galleryTexts } from '../contract/gallery-texts';
import { bytesOf, openGallery, type OpenedGallery, type Reporter } from './opened-gallery';
import { openRecorded } from './recorded-gallery';
import { TrainedModel } from './trained-model';

/** Bytes of opened galleries that are kept; the one used longest ago goes first. */
const KEPT_BYTES = 600 << 20;

/** Reports reach the page at most so often, in milliseconds; in between, other messages get their turn. */
const REPORT_EVERY = 60;

/** Nothing more can be asked of this explorer: its device is gone. */
class DeviceFailedError extends Error {
  override name = 'DeviceFailedError';
}

/** The model has to be opened again before something can be asked about it. */
class NotOpenError extends Error {
  override name = 'NotOpenError';
  override message = 'This model is no longer open. Choose it again.';
}

/** Told at every report that the user has had enough. */
class StoppedError extends Error {
  override name = 'StoppedError';
  override message = 'It was stopped.';
}

function reporterOf(
  onProgress: (phase: string, done: number, total: number) => void,
  isStopped: () => boolean = () => false,
): Reporter {
  let last = 0;
  return phase => async (done, total) => {
    const now = performance.now();
    if (now - last < REPORT_EVERY && done < total) return;
    last = now;
    onProgress(phase, done, total);
    await yieldToMessages();
    if (isStopped()) throw new StoppedError();
  };
}

/** Opens trained models on galleries and answers questions about them; what was computed is kept. */
export class Explorer implements ExploreWorkerApi {
  readonly #opened = new Map<string, OpenedGallery>();
  /** what is being opened, or waits for it */
  readonly #opening = new Map<string, 'wanted' | 'stopped'>();
  /** whose clips were drawn last */
  #drawn: { name: string; source: PairSource } | null = null;
  #backend: Promise<string> | null = null;
  #problem: string | null = null;
  #notes: readonly string[] = [];
  #onNotes: (notes: readonly string[]) => void = () => {};
  /** one at a time: they share a device */
  #queue: Promise<unknown> = Promise.resolve();

  /** @param backend skips the search for the best one */
  constructor(private readonly backend: 'auto' | 'webgpu' | 'webgl' | 'cpu' = 'auto') {}

  listen(...[onNotes]: Parameters<ExploreWorkerApi['listen']>) {
    this.#onNotes = onNotes;
    onNotes(this.#notes);
    return Promise.resolve();
  }

  /** Adds a note on what is used instead of what, and why. */
  readonly #note = (text: string): void => {
    if (this.#notes.includes(text)) return;
    this.#notes = [...this.#notes, text];
    this.#onNotes(this.#notes);
  };

  start(): Promise<string> {
    const fail = (message: string) => (this.#problem = message);
    this.#backend ??= openBackend({ onLost: fail, onError: fail }, this.backend).then(
      ({ name, adapter, notes }) => {
        notes.forEach(this.#note);
        return `${name} · ${adapter}`;
      },
      (error: unknown) => {
        this.#backend = null;
        throw error;
      },
    );
    return this.#backend;
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const made = this.#queue.then(async () => {
      const result = await work();
      if (this.#problem === null) return result;
      throw new DeviceFailedError(`The graphics device failed: ${this.#problem}`);
    });
    this.#queue = made.catch(() => {});
    return made;
  }

  open(...[source, domain, onProgress]: Parameters<ExploreWorkerApi['open']>) {
    const name = nameOf(source.key, domain);
    this.#opening.set(name, 'wanted');
    const isStopped = () => this.#opening.get(name) === 'stopped';
    const made = this.#alone(async () => {
      if (isStopped()) throw new StoppedError();
      const known = this.#opened.get(name);
      if (known) {
        this.#opened.delete(name);
        this.#opened.set(name, known);
        return { ...known.view, took: { encode: 0, similarity: 0, lists: 0 } };
      }
      await this.start();
      const opened = await this.#openNew(source, domain, reporterOf(onProgress, isStopped));
      this.#opened.set(name, opened);
      this.#makeRoom();
      return opened.view;
    });
    return made.finally(() => this.#opening.delete(name));
  }

  cancel(...[key, domain]: Parameters<ExploreWorkerApi['cancel']>) {
    const name = nameOf(key, domain);
    if (this.#opening.has(name)) this.#opening.set(name, 'stopped');
    return Promise.resolve();
  }

  async #openNew(source: ModelSource, domain: GalleryName, reporter: Reporter): Promise<OpenedGallery> {
    const model = new TrainedModel(source, this.#note);
    try {
      const { features } = source;
      const own = domain === ownGallery(source.config.data);
      return await (features && own ? openRecorded(model, features) : openGallery(model, domain, reporter));
    } catch (error) {
      model.dispose();
      throw error;
    }
  }

  #makeRoom(): void {
    let bytes = [...this.#opened.values()].reduce((sum, opened) => sum + bytesOf(opened), 0);
    for (const [name, opened] of this.#opened) {
      if (bytes <= KEPT_BYTES || this.#opened.size <= 2) return;
      bytes -= bytesOf(opened);
      opened.model.dispose();
      this.#opened.delete(name);
    }
  }

  #on<T>(key: string, domain: GalleryName, work: (opened: OpenedGallery) => T | Promise<T>): Promise<T> {
    return this.#alone(async () => {
      const opened = this.#opened.get(nameOf(key, domain));
      if (!opened) throw new NotOpenError();
      return work(opened);
    });
  }

  clips(...[data, domain, indices]: Parameters<ExploreWorkerApi['clips']>) {
    const name = `${domain} ${galleryKey(data)}`;
    // Opening one takes a moment, and the next clips are of the same.
    if (this.#drawn?.name !== name) this.#drawn = { name, source: openGallerySource(data, domain, 'test') };
    const { source } = this.#drawn;
    return Promise.resolve().then(() => clipsOf(source, indices));
  }

  item(...[key, domain, way, item]: Parameters<ExploreWorkerApi['item']>) {
    return this.#on(key, domain, opened => itemOf(opened, way, item));
  }

  retrieve(...[key, domain, query, count]: Parameters<ExploreWorkerApi['retrieve']>) {
    return this.#on(key, domain, opened => retrieve(opened, query, count));
  }

  align(...[key, domain, caption, clip]: Parameters<ExploreWorkerApi['align']>) {
    return this.#on(key, domain, opened => align(opened, caption, clip));
  }

  merging(...[key, domain, caption, clip]: Parameters<ExploreWorkerApi['merging']>) {
    return this.#on(key, domain, opened => mergingOf(opened, caption, clip));
  }

  matrix(...[key, domain, request]: Parameters<ExploreWorkerApi['matrix']>) {
    return this.#on(key, domain, opened => matrixView(opened, request));
  }

  batch(...[key, domain, first]: Parameters<ExploreWorkerApi['batch']>) {
    return this.#on(key, domain, opened => batchOf(opened, first));
  }

  bank(...[key, domain, way]: Parameters<ExploreWorkerApi['bank']>) {
    return this.#on(key, domain, opened => bankView(opened, way));
  }

  embeddings(...[key, domain]: Parameters<ExploreWorkerApi['embeddings']>) {
    return this.#on(key, domain, embeddingsOf);
  }

  embed(...[source, domain, onProgress]: Parameters<ExploreWorkerApi['embed']>) {
    return this.#alone(async () => {
      await this.start();
      const model = new TrainedModel(source, this.#note);
      try {
        const data = openGallerySource(model.config.data, domain, 'test');
        const report = reporterOf(onProgress)('Encoding the held-out pairs');
        return embeddingsOf({ pairs: await model.encodeGallery(data, galleryTexts(data), report) });
      } finally {
        model.dispose();
      }
    });
  }

  postHoc(...[key, domain, request, onProgress]: Parameters<ExploreWorkerApi['postHoc']>) {
    return this.#on(key, domain, opened => comparePostHoc(opened, request, reporterOf(onProgress)));
  }

  /** Frees everything on the device. */
  dispose(): void {
    for (const { model } of this.#opened.values()) model.dispose();
    this.#opened.clear();
  }
}

const nameOf = (key: string, domain: GalleryName) => `${domain} ${key}`;
