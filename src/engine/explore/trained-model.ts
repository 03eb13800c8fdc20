import type { ExperimentConfig } from '@/config/schema';
import type { PairSource, ReadText, Sides } from '@/data/source';
import { parseSafetensors, type StoredTensor } from '@/data/safetensors';
import type { ModelSource } from '@/protocol/explore';
import { gpuDevice } from '../backend';
import { lateInteraction } from '../reference/kernels/late-interaction';
import { pixelScale } from '../contract/pixels';
import { initialParameters, type ParameterValue } from '../contract/initial-parameters';
import { centralityWeights } from '../reference/losses/centrality';
import { scoped } from '../reference/model/layers';
import { globalSimilarity, tokenWeights } from '../reference/model/local-similarity';
import { encodePairs, encodeTexts, type TowerShape } from '../reference/model/neighbor-retr';
import { lookup, type Parameters, toParameters } from '../reference/model/parameters';
import { type MergeSettings, type MergedTokens, mergeToGlobal } from '../reference/model/token-merging';
import { crossSimilarity } from '../plan/cross-similarity';
import { KernelError } from '../plan/plan';
import { DeviceEncoder } from '../plan/device-encoder';
import { planProblem, planShape } from '../plan/shape';
import { plainOperationsNote, usePlainKernels } from '../plan/tuning';
import { tf } from '../tf';
import { hasMerging } from '../training/backbone';
import { batchTensors, disposeBatch } from '../reference/batch-tensors';
import { type GalleryTexts, galleryRows } from '../contract/gallery-texts';
import { type PairIndex, padSamples, type PairSamples, sampleBatch } from '../contract/samples';
import { towerSides } from '../contract/sides';
import type { Checkpoint } from '../contract/checkpoint';
import type { Report } from '../contract/engine';
import { firstTokens, type TokenSet, tokenScales } from './token-set';

/** Pairs encoded at a time by plain operations. */
const CHUNK = 50;

/** Parameters that a source holds: all, or all but token merging. */
function knownParameters({ weights }: ModelSource): ReadonlyMap<string, Pick<StoredTensor, 'shape' | 'data'>> {
  return weights.kind === 'file' ? parseSafetensors(weights.file).tensors : (weights.state as Checkpoint).parameters;
}

/** Known parameters over the seeded start. @throws Error naming the first that does not fit */
function withKnown(config: ExperimentConfig, known: ReturnType<typeof knownParameters>): Map<string, ParameterValue> {
  const all = initialParameters(config);
  for (const [name, { shape, data }] of known) {
    const own = all.get(name);
    if (!own || own.shape.join() !== shape.join())
      throw new Error(`These weights do not fit their config: "${name}" is [${shape.join(', ')}].`);
    all.set(name, { shape, data: Float32Array.from(data) });
  }
  return all;
}

/** Both sides of pairs. */
export interface PairTokens {
  text: TokenSet;
  video: TokenSet;
}

/** A model for inference: its features come back to the CPU. Dispose of it. */
export class TrainedModel {
  readonly config: ExperimentConfig;
  /** whether token merging is as training left it */
  readonly hasMerging: boolean;
  readonly #values: Map<string, ParameterValue>;
  readonly #parameters: Parameters;
  readonly #tower: TowerShape;
  /** whether the browser refused a kernel of the plan: plain operations do everything then */
  #refused = false;

  /**
   * @param note is told what is used instead of the plan, and why
   * @throws Error when the weights do not fit the config
   */
  constructor(
    source: ModelSource,
    private readonly note: (text: string) => void = () => {},
  ) {
    this.config = source.config;
    const known = knownParameters(source);
    this.hasMerging = hasMerging(known.keys());
    this.#values = withKnown(source.config, known);
    this.#parameters = toParameters(this.#values);
    const { text, frames, temporal } = source.config.model;
    this.#tower = { text, frames, temporal };
  }

  /** Does something by the plan's kernels, by the plain ones alone once one of them is refused, and then by plain operations. */
  async #planFirst<T>(work: () => Promise<T>): Promise<T> {
    for (;;)
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof KernelError) || this.#refused) throw error;
        const note = usePlainKernels(gpuDevice(), error);
        this.#refused = note === null;
        this.note(note ?? plainOperationsNote(error.message));
      }
  }

  /** Token features of pairs of a source; its lengths may differ from those of training. */
  encode(data: PairSource, pairs: readonly PairIndex[], report: Report): Promise<PairTokens> {
    return this.#planFirst(() => this.#encode(data, pairs, report));
  }

  /**
   * Token features of a gallery: of all its texts in their places, and of its videos.
   * @param first number of its first video in the source
   */
  async encodeGallery(data: PairSource, gallery: GalleryTexts, report: Report, first = 0): Promise<PairTokens> {
    const rows = galleryRows(gallery, 0, gallery.texts.length, first);
    const { text, video } = await this.encode(data, rows, report);
    return { text, video: firstTokens(video, gallery.videos) };
  }

  async #encode(data: PairSource, pairs: readonly PairIndex[], report: Report): Promise<PairTokens> {
    const { length: words } = data.text;
    const { length: frames } = data.video;
    const { width } = this.config.model;
    const text = new Float32Array(pairs.length * words * width);
    const video = new Float32Array(pairs.length * frames * width);
    const mask = new Float32Array(pairs.length * words);
    const videoMask = new Float32Array(pairs.length * frames);
    const encode = this.#plannable() ? this.#planned(data) : this.#operations(data);
    try {
      for (let from = 0; from < pairs.length; from += encode.batch) {
        const samples = await sampleBatch(data, pairs.slice(from, from + encode.batch));
        const made = await encode.run(samples);
        const count = samples.sampleIds.length;
        mask.set(samples.textMask, from * words);
        videoMask.set(samples.videoMask, from * frames);
        text.set(made.text.subarray(0, count * words * width), from * words * width);
        video.set(made.video.subarray(0, count * frames * width), from * frames * width);
        await report(from + count, pairs.length);
      }
    } finally {
      encode.dispose();
    }
    return {
      text: await this.#withWeights(text, mask, words, 'text_weight_fc.'),
      video: await this.#withWeights(video, videoMask, frames, 'video_weight_fc.'),
    };
  }

  #plannable(): boolean {
    if (tf.getBackend() !== 'webgpu' || this.#refused) return false;
    const problem = planProblem(this.config);
    if (problem !== null) this.note(plainOperationsNote(`this config has no static plan: ${problem}.`));
    return problem === null;
  }

  #planned(sides: Sides) {
    const { model, batchSize: batch } = this.config;
    const shape = planShape(this.config, sides);
    const planned = new DeviceEncoder(gpuDevice(), shape, pixelScale(model), this.#values);
    return {
      batch,
      run: (samples: PairSamples) => planned.encode(padSamples(samples, batch)),
      dispose: () => planned.dispose(),
    };
  }

  #operations(sides: Sides) {
    const { model } = this.config;
    const { text: captions, video } = towerSides(sides);
    const { kind } = model.frames;
    const lengths = { words: captions.length, frames: video.length, size: video.size };
    const shape = { kind, ...lengths, scale: pixelScale(model) };
    return {
      batch: CHUNK,
      run: async (samples: PairSamples) => {
        const batch = batchTensors(samples, shape);
        const made = tf.tidy(() => {
          const { text, video } = encodePairs(batch, lookup(this.#parameters), this.#tower);
          return { text, video };
        });
        disposeBatch(batch);
        const [text, video] = await Promise.all([made.text.data(), made.video.data()]);
        tf.dispose([made.text, made.video]);
        return { text: Float32Array.from(text), video: Float32Array.from(video) };
      },
      dispose: () => {},
    };
  }

  async #withWeights(tokens: Float32Array, mask: Float32Array, length: number, prefix: string): Promise<TokenSet> {
    const { width } = this.config.model;
    const count = mask.length / length;
    const made = tf.tidy(() =>
      tokenWeights(
        tf.tensor3d(tokens, [count, length, width]),
        tf.tensor2d(mask, [count, length]),
        scoped(lookup(this.#parameters), prefix),
      ),
    );
    const weights = Float32Array.from(await made.data());
    made.dispose();
    return { count, length, width, tokens, mask, scales: tokenScales(tokens, mask, width), weights };
  }

  /** Token features of any text, as its source reads it. */
  async encodeText({ tokens: ids, mask }: Pick<ReadText, 'tokens' | 'mask'>): Promise<TokenSet> {
    const words = ids.length;
    const made = tf.tidy(() => {
      const textMask = tf.tensor2d(mask, [1, words]);
      return encodeTexts({ textIds: ids, textMask }, lookup(this.#parameters), this.#tower);
    });
    const tokens = Float32Array.from(await made.data());
    made.dispose();
    return this.#withWeights(tokens, mask, words, 'text_weight_fc.');
  }

  /** S of every text with every video: [texts · videos]. */
  similarity(text: TokenSet, video: TokenSet, report: Report): Promise<Float32Array> {
    return this.#planFirst(() => this.#similarity(text, video, report));
  }

  async #similarity(text: TokenSet, video: TokenSet, report: Report): Promise<Float32Array> {
    if (tf.getBackend() === 'webgpu' && text.width % 4 === 0 && !this.#refused)
      return crossSimilarity(gpuDevice(), text, video, text.width, report);
    const unit = (set: TokenSet) =>
      tf.tidy(() => {
        const x = tf.tensor3d(set.tokens, [set.count, set.length, set.width]);
        return tf.mul(x, tf.tensor3d(set.scales, [set.count, set.length, 1]));
      });
    const [all, videoTokens] = [unit(text), unit(video)];
    const videoWeights = tf.tensor2d(video.weights, [video.count, video.length]);
    const values = new Float32Array(text.count * video.count);
    try {
      for (let from = 0; from < text.count; from += CHUNK) {
        const count = Math.min(CHUNK, text.count - from);
        const weights = text.weights.subarray(from * text.length, (from + count) * text.length);
        const rows = tf.tidy(() =>
          lateInteraction({
            text: tf.slice(all, [from, 0, 0], [count, -1, -1]),
            video: videoTokens,
            textWeights: tf.tensor2d(weights, [count, text.length]),
            videoWeights,
          }),
        );
        values.set((await rows.data()) as Float32Array, from * video.count);
        rows.dispose();
        await report(from + count, text.count);
      }
      return values;
    } finally {
      // Whoever reports may have had enough.
      tf.dispose([all, videoTokens, videoWeights]);
    }
  }

  #mergeSettings(modality: 'text' | 'video'): MergeSettings {
    const { heads, k, textRatios, videoRatios } = this.config.model.merging;
    return { ratios: modality === 'text' ? textRatios : videoRatios, k, heads, noise: null };
  }

  #merge(set: TokenSet, modality: 'text' | 'video', onRound?: (merged: MergedTokens) => void): tf.Tensor {
    const x = tf.tensor3d(set.tokens, [set.count, set.length, set.width]);
    const mask = modality === 'text' ? tf.tensor2d(set.mask, [set.count, set.length]) : null;
    return mergeToGlobal(x, mask, lookup(this.#parameters), modality, this.#mergeSettings(modality), onRound);
  }

  /** G of every text with every video, without tie-breaking noise: [texts · videos]. The caller disposes of it. */
  globalSimilarity(text: TokenSet, video: TokenSet): tf.Tensor2D {
    return tf.tidy(
      () =>
        globalSimilarity(
          this.#merge(text, 'text'),
          this.#merge(video, 'video'),
          lookup(this.#parameters),
        ) as tf.Tensor2D,
    );
  }

  /** ℓ = exp(logit_scale): what S is multiplied with in the contrastive loss. */
  get logitScale(): number {
    return Math.exp(this.#values.get('clip.logit_scale')!.data[0]!);
  }

  /** C(i) of every sample of a batch: mean cosine of its global feature to all tokens of its modality. */
  async centralities(set: TokenSet, modality: 'text' | 'video'): Promise<Float32Array> {
    const made = tf.tidy(() => {
      const tokens = tf.tensor3d(set.tokens, [set.count, set.length, set.width]);
      return tf.log(centralityWeights(tokens, this.#merge(set, modality), 1));
    });
    const values = Float32Array.from(await made.data());
    made.dispose();
    return values;
  }

  /** Clusters of one sequence's tokens in every round, and the scores of the first. */
  async mergeRounds(
    one: TokenSet,
    modality: 'text' | 'video',
  ): Promise<{ scores: Float32Array; rounds: Int32Array[] }> {
    const kept: { score: tf.Tensor; cluster: tf.Tensor }[] = [];
    const merged = tf.tidy(() =>
      this.#merge(one, modality, ({ tokenScore, clustering }) =>
        kept.push({
          score: tf.keep(tf.softmax(tokenScore)),
          cluster: tf.keep(tf.argMax(clustering.assignment, 1)),
        }),
      ),
    );
    merged.dispose();
    const scores = Float32Array.from(await kept[0]!.score.data());
    const rounds: Int32Array[] = [];
    for (const { cluster } of kept) rounds.push(Int32Array.from(await cluster.data()));
    tf.dispose(kept);
    return { scores, rounds };
  }

  /** Frees everything on the device. */
  dispose(): void {
    tf.dispose([...this.#parameters.values()]);
  }
}
