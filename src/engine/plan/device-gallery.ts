import type { GalleryTexts } from '../contract/gallery-texts';
import type { RetrievalLists } from '../contract/retrieval';
import { STORAGE_USAGE } from './buffer-usage';
import { retrievalInteraction } from './kernels/late-interaction';
import { columnLists, rowLists, storeFeatures } from './kernels/retrieval';
import { bufferProblem, LimitError } from './limits';
import type { Plan, PlanBuffer } from './plan';
import { PlanBuilder } from './plan';
import type { PlanShape } from './shape';

/** Bytes of similarities held at a time. */
const TILE_BYTES = 8 << 20;

/** How many texts and videos a gallery has. */
export interface GallerySize {
  texts: number;
  videos: number;
}

/**
 * Features of a whole gallery on the device, and retrieval among them: similarities exist only a few rows at a time, and
 * only the lists of the best come back. Texts stand in the places of `GalleryTexts`.
 */
export class DeviceGallery {
  readonly #own: GPUBuffer[] = [];
  readonly #tokens: PlanBuffer;
  readonly #scales: PlanBuffer;
  readonly #weights: PlanBuffer;
  readonly #lists: PlanBuffer[];
  readonly #beaten: PlanBuffer[];
  readonly #videoOf: PlanBuffer;
  readonly #starts: PlanBuffer;
  /** similarities of texts to their own videos, and what is done for the rows of a tile */
  readonly builders: { own: PlanBuilder; tile: PlanBuilder };
  readonly rows: number;

  /** @throws when the features do not fit a buffer of this device */
  constructor(
    private readonly device: GPUDevice,
    readonly size: GallerySize,
    readonly k: number,
    private readonly shape: PlanShape,
    /** texts whose similarities are held at a time; as many as fit 8 MB unless stated */
    rows = Math.floor(TILE_BYTES / 4 / size.videos),
  ) {
    const { words, frames, width } = shape;
    const { texts, videos } = size;
    const tokens = texts * words + videos * frames;
    this.#tokens = this.#buffer('gallery tokens', tokens * width);
    this.#scales = this.#buffer('gallery scales', tokens);
    this.#weights = this.#buffer('gallery weights', tokens);
    this.#lists = [this.#buffer('lists t2v', texts * k), this.#buffer('lists v2t', videos * k)];
    this.#beaten = [this.#buffer('beaten t2v', 2 * texts), this.#buffer('beaten v2t', 3 * videos)];
    this.#videoOf = this.#buffer('videos of texts', texts);
    this.#starts = this.#buffer('texts of videos', videos + 1);
    const [own, best] = [this.#buffer('similarity of pairs', texts), this.#buffer('best values', videos * k)];
    this.rows = Math.max(1, Math.min(texts, rows));
    const all = { words, frames, width, texts, videos };
    const features = [this.#tokens, this.#scales, this.#weights, this.#videoOf];
    const ownPlan = new PlanBuilder();
    const pairs = retrievalInteraction({ ...all, rows: texts, paired: true });
    ownPlan.dispatch(pairs.kernel, [...features, own], pairs.args);
    const tile = new PlanBuilder();
    const similarity = tile.temporary('similarity tile', this.rows * videos);
    const spec = { texts, videos, k, rows: this.rows };
    const some = retrievalInteraction({ ...all, rows: this.rows });
    tile.dispatch(some.kernel, [...features, similarity], some.args);
    tile.dispatch(rowLists(spec), [similarity, own, this.#videoOf, this.#lists[0]!, this.#beaten[0]!]);
    const columns = [similarity, own, this.#videoOf, this.#starts, best, this.#lists[1]!, this.#beaten[1]!];
    tile.dispatch(columnLists(spec), columns);
    this.builders = { own: ownPlan, tile };
  }

  #buffer(label: string, words: number): PlanBuffer {
    const size = Math.max(16, Math.ceil(words / 4) * 16);
    const problem = bufferProblem({ label, bytes: size }, this.device.limits);
    if (problem) throw new LimitError(`A gallery of ${this.#words} is too large. ${problem} Take fewer test pairs.`);
    const gpu = this.device.createBuffer({ label, size, usage: STORAGE_USAGE });
    this.#own.push(gpu);
    return { label, bytes: size, gpu };
  }

  /** Its size in words. */
  get #words(): string {
    const { texts, videos } = this.size;
    return texts === videos ? `${videos} pairs` : `${videos} videos with ${texts} texts`;
  }

  /** Says which texts are whose, before anything is retrieved. */
  pairUp({ videoOf, starts }: Pick<GalleryTexts, 'videoOf' | 'starts'>): void {
    this.device.queue.writeBuffer(this.#videoOf.gpu!, 0, videoOf as Int32Array<ArrayBuffer>);
    this.device.queue.writeBuffer(this.#starts.gpu!, 0, starts as Int32Array<ArrayBuffer>);
  }

  /** Bytes of GPU memory. */
  get bytes(): number {
    return this.#own.reduce((sum, buffer) => sum + buffer.size, this.rows * this.size.videos * 4);
  }

  /** Adds the copy of a batch's features to a plan. */
  recordStore(builder: PlanBuilder, x: PlanBuffer, scales: PlanBuffer, weights: PlanBuffer): void {
    const { batch, words, frames, width } = this.shape;
    const kernel = storeFeatures({ batch, ...this.size, words, frames, width });
    builder.dispatch(kernel, [x, scales, weights, this.#tokens, this.#scales, this.#weights]);
  }

  /** Compiles what `retrieve` runs. */
  async compile(step: { buffer: GPUBuffer; struct: string }): Promise<{ own: Plan; tile: Plan }> {
    const { own, tile } = this.builders;
    const compiled = await Promise.all([own.compile(this.device, step), tile.compile(this.device, step)]);
    return { own: compiled[0], tile: compiled[1] };
  }

  /** Reads both directions' lists back. */
  async read(
    read: (buffer: GPUBuffer) => Promise<Float32Array>,
  ): Promise<{ t2v: RetrievalLists; v2t: RetrievalLists }> {
    const words = async (buffer: PlanBuffer, count: number) => {
      const data = await read(buffer.gpu!);
      return new Int32Array(data.buffer, data.byteOffset, count);
    };
    const direction = async (i: 0 | 1, queries: number): Promise<RetrievalLists> => {
      const beaten = await words(this.#beaten[i]!, 2 * queries);
      return {
        k: this.k,
        topK: await words(this.#lists[i]!, queries * this.k),
        ranks: beaten.subarray(0, queries).map(above => above + 1),
        ties: beaten.slice(queries),
      };
    };
    return { t2v: await direction(0, this.size.texts), v2t: await direction(1, this.size.videos) };
  }

  /** Frees everything. */
  dispose(): void {
    for (const buffer of this.#own) buffer.destroy();
  }
}
