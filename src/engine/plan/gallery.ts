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

/**
 * Features of a whole gallery on the device, and retrieval among them: similarities exist only a few rows at a time, and
 * only the lists of the best come back.
 */
export class Gallery {
  readonly #own: GPUBuffer[] = [];
  readonly #tokens: PlanBuffer;
  readonly #scales: PlanBuffer;
  readonly #weights: PlanBuffer;
  readonly #lists: PlanBuffer[];
  readonly #beaten: PlanBuffer[];
  /** similarities of the pairs, and what is done for the rows of a tile */
  readonly builders: { own: PlanBuilder; tile: PlanBuilder };
  readonly rows: number;

  /** @throws when the features do not fit a buffer of this device */
  constructor(
    private readonly device: GPUDevice,
    readonly size: number,
    readonly k: number,
    private readonly shape: PlanShape,
    /** texts whose similarities are held at a time; as many as fit 8 MB unless stated */
    rows = Math.floor(TILE_BYTES / 4 / size),
  ) {
    const { words, frames, width } = shape;
    const tokens = size * (words + frames);
    this.#tokens = this.#buffer('gallery tokens', tokens * width);
    this.#scales = this.#buffer('gallery scales', tokens);
    this.#weights = this.#buffer('gallery weights', tokens);
    this.#lists = ['t2v', 'v2t'].map(label => this.#buffer(`lists ${label}`, size * k));
    this.#beaten = ['t2v', 'v2t'].map(label => this.#buffer(`beaten ${label}`, 2 * size));
    const [own, best] = [this.#buffer('similarity of pairs', size), this.#buffer('best values', size * k)];
    this.rows = Math.max(1, Math.min(size, rows));
    const all = { words, frames, width, texts: size, videos: size };
    const features = [this.#tokens, this.#scales, this.#weights];
    const ownPlan = new PlanBuilder();
    const pairs = retrievalInteraction({ ...all, rows: size, paired: true });
    ownPlan.dispatch(pairs.kernel, [...features, own], pairs.args);
    const tile = new PlanBuilder();
    const similarity = tile.temporary('similarity tile', this.rows * size);
    const spec = { size, k, rows: this.rows };
    const some = retrievalInteraction({ ...all, rows: this.rows });
    tile.dispatch(some.kernel, [...features, similarity], some.args);
    tile.dispatch(rowLists(spec), [similarity, own, this.#lists[0]!, this.#beaten[0]!]);
    tile.dispatch(columnLists(spec), [similarity, own, best, this.#lists[1]!, this.#beaten[1]!]);
    this.builders = { own: ownPlan, tile };
  }

  #buffer(label: string, words: number): PlanBuffer {
    const size = Math.max(16, Math.ceil(words / 4) * 16);
    const problem = bufferProblem({ label, bytes: size }, this.device.limits);
    if (problem)
      throw new LimitError(`A gallery of ${this.size} pairs is too large. ${problem} Take fewer test pairs.`);
    const gpu = this.device.createBuffer({ label, size, usage: STORAGE_USAGE });
    this.#own.push(gpu);
    return { label, bytes: size, gpu };
  }

  /** Bytes of GPU memory. */
  get bytes(): number {
    return this.#own.reduce((sum, buffer) => sum + buffer.size, this.rows * this.size * 4);
  }

  /** Adds the copy of a batch's features to a plan. */
  recordStore(builder: PlanBuilder, x: PlanBuffer, scales: PlanBuffer, weights: PlanBuffer): void {
    const { batch, words, frames, width } = this.shape;
    const kernel = storeFeatures({ batch, size: this.size, words, frames, width });
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
    const direction = async (i: 0 | 1): Promise<RetrievalLists> => {
      const beaten = await words(this.#beaten[i]!, 2 * this.size);
      return {
        k: this.k,
        topK: await words(this.#lists[i]!, this.size * this.k),
        ranks: beaten.subarray(0, this.size).map(above => above + 1),
        ties: beaten.slice(this.size),
      };
    };
    return { t2v: await direction(0), v2t: await direction(1) };
  }

  /** Frees everything. */
  dispose(): void {
    for (const buffer of this.#own) buffer.destroy();
  }
}
