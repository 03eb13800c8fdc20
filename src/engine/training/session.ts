import type { ExperimentConfig } from '@/config/schema';
import type { ClipDataset } from '@/data/clips/dataset';
import type { Evaluation, StepPoint } from '@/protocol/training';
import type { MergePlans } from '../losses/total';
import type { ParameterValue } from '../model/initialize';
import { MemoryBank } from '../model/memory-bank';
import { encodePairs, type TowerShape } from '../model/neighbor-retr';
import {
  isBackbone,
  isDecayed,
  isTrained,
  lookup,
  type Parameters,
  readParameters,
  toParameters,
} from '../model/parameters';
import type { MergePlan } from '../model/token-merging';
import { settled, tf } from '../tf';
import { BatchOrder, type BatchShape, disposeBatch, makeBatch, type PairIndex } from './batches';
import { clusteringNoise } from './clustering-noise';
import { type Checkpoint, restoreBank, storeBank } from './checkpoint';
import { evaluateSimilarity, gallerySimilarity, type Report } from './evaluate';
import { Optimizer } from './optimizer';
import { scheduleFactor } from './schedule';
import { type TrainingBatch, trainStep } from './trainer';

/** Training and held-out clips; several sessions may share them. */
export interface SessionData {
  train: ClipDataset;
  test: ClipDataset;
}

/** Learning-rate multiplier of step `step` (from 0). `cosine` warms up linearly and falls to its floor at the last step. */
export function learningRateFactor(config: ExperimentConfig, step: number): number {
  const { kind, warmupSteps, floor } = config.schedule;
  if (kind !== 'cosine') return scheduleFactor(kind, step / config.steps, warmupSteps / config.steps);
  if (step < warmupSteps) return (step + 1) / warmupSteps;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, config.steps - warmupSteps));
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
}

/** Pairs encoded at a time while the memory bank is filled. */
const FILL_CHUNK = 64;

/**
 * One run: model, optimizer and memory bank on the device. It knows neither pages nor workers; what drives it decides
 * when to step, evaluate and checkpoint. Dispose of it to free its memory.
 */
export class TrainingSession {
  #config: ExperimentConfig;
  #parameters: Parameters;
  #optimizer: Optimizer;
  #bank: MemoryBank;
  #bankEpoch = -1;
  #completed = 0;
  readonly #tower: TowerShape;
  readonly #order: BatchOrder;

  /** @param initial parameters at step 0 */
  constructor(
    config: ExperimentConfig,
    private readonly data: SessionData,
    initial: ReadonlyMap<string, ParameterValue>,
  ) {
    const { text, frames, temporal } = config.model;
    this.#config = config;
    this.#tower = { text, frames, temporal };
    this.#parameters = toParameters(initial);
    this.#optimizer = this.#makeOptimizer();
    this.#bank = new MemoryBank(config.bankSize);
    this.#order = new BatchOrder(config.seed, data.train.size, config.data.captionsPerClip, config.batchSize);
  }

  /** Steps done. */
  get completed(): number {
    return this.#completed;
  }

  get #shape(): BatchShape {
    return { kind: this.#config.model.frames.kind, words: this.#config.data.words };
  }

  get config(): ExperimentConfig {
    return this.#config;
  }

  /** Switches and weights of the four losses, from the next step on. */
  setLosses(losses: ExperimentConfig['losses']): void {
    this.#config = { ...this.#config, losses };
  }

  #makeOptimizer(): Optimizer {
    const { lr, backboneRatio, weightDecay, ...rule } = this.#config.optimizer;
    const trained = [...this.#parameters].filter(([name]) => isTrained(name));
    const groups = trained.map(([name, value]) => ({
      name,
      value,
      lr: isBackbone(name) ? lr * backboneRatio : lr,
      weightDecay: isDecayed(name) ? weightDecay : 0,
    }));
    return new Optimizer(groups, rule);
  }

  /** Seeded noise that breaks ties between densities, a stream per step. */
  #plans(step: number): MergePlans {
    const { heads, k, noise, textRatios, videoRatios } = this.#config.model.merging;
    const drawn = clusteringNoise(this.#config, step, this.data.train.frames);
    const plan = (ratios: readonly number[], rounds: Float32Array[]): MergePlan => {
      let round = 0;
      return { ratios, k, heads, noise: noise > 0 ? shape => tf.tensor2d(rounds[round++]!, shape) : null };
    };
    return { text: plan(textRatios, drawn.text), video: plan(videoRatios, drawn.video) };
  }

  /** The pairs of the next step, the same for every session with the same data, seed and batch size. */
  nextPairs(): PairIndex[] {
    return this.#order.pairs(this.#completed);
  }

  /** The pairs of the next step on the device; the caller frees them with `disposeBatch`. */
  nextBatch(): TrainingBatch {
    return makeBatch(this.data.train, this.nextPairs(), this.#shape);
  }

  /** Whether the next step needs the bank filled first: at the start of an epoch, as published, or after a switch. */
  get needsBank(): boolean {
    if (!this.#config.losses.neighbor.enabled) return false;
    return this.#bank.size === 0 || this.#bankEpoch !== this.#epoch;
  }

  get #epoch(): number {
    return Math.floor(this.#completed / this.#order.stepsPerEpoch);
  }

  /** Encodes the epoch's first pairs without gradient into the memory bank (utils/memory_bank.py). */
  async fillBank(report: Report): Promise<void> {
    const pairs = this.#order.firstOf(this.#epoch, this.#config.bankSize);
    const filled = new MemoryBank(this.#config.bankSize);
    try {
      // Newest first: the last chunk goes in first, so that the bank ends up in the epoch's order.
      for (let end = pairs.length; end > 0; end -= FILL_CHUNK) {
        this.#pushEncoded(filled, pairs.slice(Math.max(0, end - FILL_CHUNK), end));
        await settled(filled.entries!.text);
        await report(pairs.length - Math.max(0, end - FILL_CHUNK), pairs.length);
      }
    } catch (error) {
      filled.clear();
      throw error;
    }
    this.#bank.clear();
    this.#bank = filled;
    this.#bankEpoch = this.#epoch;
  }

  #pushEncoded(bank: MemoryBank, pairs: readonly PairIndex[]): void {
    const batch = makeBatch(this.data.train, pairs, this.#shape);
    tf.tidy(() => {
      const features = encodePairs(batch, lookup(this.#parameters), this.#tower);
      bank.push({ ids: batch.sampleIds, ...features });
    });
    disposeBatch(batch);
  }

  /**
   * One step on `batch`.
   * @throws NonFiniteError before anything changed
   */
  async step(batch: TrainingBatch): Promise<Omit<StepPoint, 'seconds'>> {
    const factor = learningRateFactor(this.#config, this.#completed);
    const parts = {
      parameters: this.#parameters,
      tower: this.#tower,
      plans: this.#plans(this.#completed),
      optimizer: this.#optimizer,
      bank: this.#config.losses.neighbor.enabled ? this.#bank : null,
      globalClip: this.#config.optimizer.globalClip,
    };
    const values = await trainStep(parts, batch, this.#config.losses, factor);
    this.#completed++;
    const { logitScale, ...rest } = values;
    return {
      step: this.#completed,
      ...rest,
      logitScale: Math.exp(logitScale),
      learningRate: this.#config.optimizer.lr * factor,
    };
  }

  /** Recall and hubness on the held-out gallery. */
  async evaluate(report: Report): Promise<Omit<Evaluation, 'seconds'>> {
    const similarity = await gallerySimilarity(this.data.test, this.#parameters, this.#tower, this.#shape, report);
    return { step: this.#completed, ...evaluateSimilarity(similarity, this.data.test, this.#config.evaluation.k) };
  }

  /** Everything needed to go on exactly from here, read back to the CPU. */
  async checkpoint(): Promise<Checkpoint> {
    return {
      step: this.#completed,
      parameters: await readParameters(this.#parameters),
      optimizer: await this.#optimizer.state(),
      updates: this.#optimizer.updates,
      bank: await storeBank(this.#bank),
    };
  }

  /** Goes back (or on) to a checkpoint of the same model. */
  restore(checkpoint: Checkpoint): void {
    for (const [name, variable] of this.#parameters) {
      const saved = checkpoint.parameters.get(name);
      if (!saved) throw new Error(`The checkpoint has no parameter "${name}".`);
      tf.tidy(() => variable.assign(tf.tensor(saved.data, saved.shape)));
    }
    this.#optimizer.restore(checkpoint.optimizer, checkpoint.updates);
    this.#bank.clear();
    this.#bank = restoreBank(checkpoint.bank, this.#config.bankSize);
    this.#completed = checkpoint.step;
    this.#bankEpoch = this.#bank.size > 0 ? this.#epoch : -1;
  }

  /** The trained weights on the CPU. */
  weights(): Promise<Map<string, ParameterValue>> {
    return readParameters(this.#parameters);
  }

  /** Makes the next step non-finite, to see how that is handled. */
  poison(): void {
    tf.tidy(() => this.#parameters.get('clip.logit_scale')?.assign(tf.scalar(NaN)));
  }

  /** Frees everything on the device. */
  dispose(): void {
    this.#optimizer.dispose();
    this.#bank.clear();
    tf.dispose([...this.#parameters.values()]);
  }
}
