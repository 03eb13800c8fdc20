import { needsBank } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';
import type { PairSource, Sides } from '@/data/source';
import type { TokenMerging } from './losses/total';
import type { ParameterValue } from '../contract/initial-parameters';
import { MemoryBank } from './model/memory-bank';
import { encodePairs, type TowerShape } from './model/neighbor-retr';
import { lookup, type Parameters, readParameters, toParameters } from './model/parameters';
import type { MergeSettings } from './model/token-merging';
import { settled, tf } from '../tf';
import { pixelScale } from '../contract/pixels';
import { type BatchShape, batchTensors, disposeBatch } from './batch-tensors';
import { towerSides } from '../contract/sides';
import type { PairSamples } from '../contract/samples';
import type { Checkpoint } from '../contract/checkpoint';
import { restoreBank, storeBank } from './stored-bank';
import { clusteringNoise } from '../contract/clustering-noise';
import type { Report, StepInputs, TrainingEngine } from '../contract/engine';
import { evaluateSimilarity } from '../gallery/figures';
import { gallerySimilarity } from './gallery-similarity';
import { Optimizer } from './optimizer';
import { rateOf } from '../contract/rates';
import type { GradientMap } from '../contract/engine';
import { readGradients, type TrainerParts, trainStep } from './trainer';
import type { StepMeasures } from '../contract/step';

/** Pairs encoded at a time while the memory bank is filled. */
const FILL_CHUNK = 64;

/** Plain TensorFlow.js operations with its tape: runs on every backend and any model; the reference for the plan. */
export class ReferenceEngine implements TrainingEngine {
  readonly #parameters: Parameters;
  readonly #optimizer: Optimizer;
  readonly #tower: TowerShape;
  readonly #shape: BatchShape;
  #bank: MemoryBank;

  constructor(
    private readonly config: ExperimentConfig,
    private readonly sides: Sides,
    initial: ReadonlyMap<string, ParameterValue>,
  ) {
    const { text, frames: encoder, temporal } = config.model;
    this.#tower = { text, frames: encoder, temporal };
    const { text: captions, video } = towerSides(sides);
    this.#shape = {
      kind: encoder.kind,
      words: captions.length,
      frames: video.length,
      size: video.size,
      scale: pixelScale(config.model),
    };
    this.#parameters = toParameters(initial, config.optimizer.trains);
    const trained = [...this.#parameters].filter(([, variable]) => variable.trainable);
    const groups = trained.map(([name, value]) => {
      const { lr, decay } = rateOf(config.optimizer, name);
      return { name, value, lr, weightDecay: decay };
    });
    this.#optimizer = new Optimizer(groups, config.optimizer);
    this.#bank = new MemoryBank(config.bankSize);
  }

  get bankSize(): number {
    return this.#bank.size;
  }

  /** Nothing to compile: operations compile their programs at first use. */
  prepare(): Promise<void> {
    return Promise.resolve();
  }

  /** Unknown: TensorFlow.js does not say how much its operations compute. */
  stepFlops(): Promise<number> {
    return Promise.resolve(0);
  }

  /** Nobody times them. */
  profile(): Promise<[]> {
    return Promise.resolve([]);
  }

  #merging(step: number): TokenMerging {
    const { heads, k, noise, textRatios, videoRatios } = this.config.model.merging;
    const drawn = clusteringNoise(this.config, step, this.sides);
    const settings = (ratios: readonly number[], rounds: Float32Array[]): MergeSettings => {
      let round = 0;
      return { ratios, k, heads, noise: noise > 0 ? shape => tf.tensor2d(rounds[round++]!, shape) : null };
    };
    return { text: settings(textRatios, drawn.text), video: settings(videoRatios, drawn.video) };
  }

  #parts(losses: ExperimentConfig['losses'], step: number): TrainerParts {
    return {
      parameters: this.#parameters,
      tower: this.#tower,
      merging: this.#merging(step),
      optimizer: this.#optimizer,
      bank: needsBank(losses) ? this.#bank : null,
      globalClip: this.config.optimizer.globalClip,
    };
  }

  async step({ samples, losses, step, rate }: StepInputs): Promise<StepMeasures> {
    const batch = batchTensors(samples, this.#shape);
    try {
      return await trainStep(this.#parts(losses, step), batch, losses, rate);
    } finally {
      disposeBatch(batch);
    }
  }

  /** They hold nothing. */
  endGradients(): Promise<void> {
    return Promise.resolve();
  }

  async gradients({ samples, losses, step }: Pick<StepInputs, 'samples' | 'losses' | 'step'>): Promise<GradientMap> {
    const batch = batchTensors(samples, this.#shape);
    try {
      return await readGradients(this.#parts(losses, step), batch, losses);
    } finally {
      disposeBatch(batch);
    }
  }

  async fillBank(
    pairs: number,
    chunk: (from: number, to: number) => Promise<PairSamples>,
    report: Report,
  ): Promise<void> {
    const filled = new MemoryBank(this.config.bankSize);
    try {
      // Newest first: the last chunk goes in first, so that the bank ends up in the pairs' order.
      for (let end = pairs; end > 0; end -= FILL_CHUNK) {
        const from = Math.max(0, end - FILL_CHUNK);
        this.#pushEncoded(filled, await chunk(from, end));
        await settled(filled.entries!.text);
        await report(pairs - from, pairs);
      }
    } catch (error) {
      filled.clear();
      throw error;
    }
    this.#bank.clear();
    this.#bank = filled;
  }

  #pushEncoded(bank: MemoryBank, samples: PairSamples): void {
    const batch = batchTensors(samples, this.#shape);
    tf.tidy(() => {
      const features = encodePairs(batch, lookup(this.#parameters), this.#tower);
      bank.push({ ids: batch.sampleIds, ...features });
    });
    disposeBatch(batch);
  }

  async evaluate(gallery: PairSource, k: number, report: Report) {
    const similarity = await gallerySimilarity(gallery, this.#parameters, this.#tower, this.#shape, report);
    return evaluateSimilarity(similarity, gallery, k);
  }

  async save(): Promise<Omit<Checkpoint, 'step'>> {
    return {
      parameters: await readParameters(this.#parameters),
      optimizer: await this.#optimizer.state(),
      updates: this.#optimizer.updates,
      bank: await storeBank(this.#bank),
    };
  }

  restore(checkpoint: Checkpoint): void {
    for (const [name, variable] of this.#parameters) {
      const saved = checkpoint.parameters.get(name);
      if (!saved) throw new Error(`The checkpoint has no parameter "${name}".`);
      tf.tidy(() => variable.assign(tf.tensor(saved.data, saved.shape)));
    }
    this.#optimizer.restore(checkpoint.optimizer, checkpoint.updates);
    this.#bank.clear();
    this.#bank = restoreBank(checkpoint.bank, this.config.bankSize);
  }

  weights(): Promise<Map<string, ParameterValue>> {
    return readParameters(this.#parameters);
  }

  poison(): void {
    tf.tidy(() => this.#parameters.get('clip.logit_scale')?.assign(tf.scalar(NaN)));
  }

  /** TensorFlow.js knows all of it. */
  memory(): number {
    return 0;
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.#bank.clear();
    tf.dispose([...this.#parameters.values()]);
  }
}
