import { needsBank } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';
import type { PairSource } from '@/data/source';
import type { EngineName, Evaluation, LossPull, StepPoint } from '@/protocol/training';
import { gpuDevice } from '../backend';
import type { ParameterValue } from '../contract/initial-parameters';
import type { DispatchTime } from '../contract/engine';
import { planProblem } from '../plan/shape';
import { tf } from '../tf';
import { BatchOrder } from './batch-order';
import { type PairIndex, type PairSamples, sampleBatch } from '../contract/samples';
import type { Checkpoint } from '../contract/checkpoint';
import { lossPull } from './loss-pull';
import type { Report, TrainingEngine } from '../contract/engine';
import { FallbackEngine } from './fallback-engine';
import { PlannedEngine } from '../plan/planned-engine';
import { ReferenceEngine } from '../reference/reference-engine';
import { scheduleFactor } from './schedule';

/** Training and held-out pairs; several sessions may share them. */
export interface SessionData {
  train: PairSource;
  test: PairSource;
}

/** Learning-rate multiplier of step `step` (from 0). `cosine` warms up linearly and falls to its floor at the last step. */
export function learningRateFactor(config: ExperimentConfig, step: number): number {
  const { kind, warmupSteps, floor } = config.schedule;
  if (kind !== 'cosine') return scheduleFactor(kind, step / config.steps, warmupSteps / config.steps);
  if (step < warmupSteps) return (step + 1) / warmupSteps;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, config.steps - warmupSteps));
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
}

/** The fastest engine that can run a config on the current backend. */
export function engineFor(config: ExperimentConfig): EngineName {
  return tf.getBackend() === 'webgpu' && planProblem(config) === null ? 'plan' : 'operations';
}

/**
 * One run: model, optimizer and memory bank on the device. It knows neither pages nor workers; what drives it decides
 * when to step, evaluate and checkpoint. Dispose of it to free its memory.
 */
export class TrainingSession {
  #config: ExperimentConfig;
  #bankEpoch = -1;
  #completed = 0;
  readonly #engine: TrainingEngine;
  readonly #order: BatchOrder;

  /**
   * @param initial parameters at step 0
   * @param engine the fastest that works unless stated
   * @param note is told what is used instead of the fastest, and why
   */
  constructor(
    config: ExperimentConfig,
    private readonly data: SessionData,
    initial: ReadonlyMap<string, ParameterValue>,
    engine?: EngineName,
    note: (text: string) => void = () => {},
  ) {
    this.#config = config;
    const problem = engine === 'plan' ? planProblem(config) : null;
    if (problem) throw new Error(`This config has no static plan: ${problem}.`);
    const plain = () => new ReferenceEngine(config, data.train, initial);
    if ((engine ?? engineFor(config)) === 'operations') this.#engine = plain();
    else {
      const planned = new PlannedEngine(config, gpuDevice(), initial, data.train);
      // Whoever asks for the plan by name wants nothing else.
      this.#engine = engine ? planned : new FallbackEngine(gpuDevice(), planned, plain, note);
    }
    this.#order = new BatchOrder(config.seed, data.train, config.batchSize);
  }

  /** Steps done. */
  get completed(): number {
    return this.#completed;
  }

  get config(): ExperimentConfig {
    return this.#config;
  }

  /** Bytes on the device that TensorFlow.js does not know of. */
  get memory(): number {
    return this.#engine.memory();
  }

  /** Switches and weights of the losses, from the next step on. */
  setLosses(losses: ExperimentConfig['losses']): void {
    this.#config = { ...this.#config, losses };
  }

  /** Makes everything ready that the next step needs, so that the step itself is quick. */
  prepare(report: Report): Promise<void> {
    return this.#engine.prepare(this.#config.losses, report);
  }

  /** Multiplications and additions of a step, as far as its engine knows them; 0 otherwise. */
  stepFlops(): Promise<number> {
    return this.#engine.stepFlops(this.#config.losses);
  }

  /** Milliseconds of every dispatch of a step alone; the session is of no use afterwards. */
  profile(): Promise<DispatchTime[]> {
    return this.#engine.profile(this.#config.losses);
  }

  /** The pairs of the next step, the same for every session with the same data, seed and batch size. */
  nextBatch(): Promise<PairSamples> {
    return this.#samples(this.#order.pairs(this.#completed));
  }

  #samples(pairs: readonly PairIndex[]): Promise<PairSamples> {
    return sampleBatch(this.data.train, pairs);
  }

  /** Whether the next step needs the bank filled first: at the start of an epoch, as published, or after a switch. */
  get needsBank(): boolean {
    return needsBank(this.#config.losses) && !this.#bankIsCurrent;
  }

  /** Whether the bank was filled, wholly, in this epoch. */
  get #bankIsCurrent(): boolean {
    return this.#engine.bankSize > 0 && this.#bankEpoch === this.#epoch;
  }

  get #epoch(): number {
    return this.#epochOf(this.#completed);
  }

  /** @param step counted from 0 */
  #epochOf(step: number): number {
    return Math.floor(step / this.#order.stepsPerEpoch);
  }

  /** Encodes the epoch's first pairs without gradient into the memory bank (utils/memory_bank.py). */
  async fillBank(report: Report): Promise<void> {
    const pairs = this.#order.firstOf(this.#epoch, this.#config.bankSize);
    // A bank that is filled in part, because somebody wished to pause, is none.
    this.#bankEpoch = -1;
    await this.#engine.fillBank(pairs.length, (from, to) => this.#samples(pairs.slice(from, to)), report);
    this.#bankEpoch = this.#epoch;
  }

  /**
   * One step on `samples`, measured.
   * @throws NonFiniteError before anything changed
   */
  async step(samples: PairSamples | Promise<PairSamples>): Promise<Omit<StepPoint, 'seconds'>> {
    const point = await this.#step(samples, true);
    if (!point) throw new Error('The engine did not say what the step measured.');
    return point;
  }

  /**
   * One step on `samples` that nobody wants to know about: where it can, the engine reads nothing back and returns while
   * the device is at work. What is not finite is told by the next measured step; go back to a checkpoint then.
   */
  async stepUnread(samples: PairSamples | Promise<PairSamples>): Promise<void> {
    await this.#step(samples, false);
  }

  async #step(
    batch: PairSamples | Promise<PairSamples>,
    measured: boolean,
  ): Promise<Omit<StepPoint, 'seconds'> | null> {
    const samples = await batch;
    const rate = learningRateFactor(this.#config, this.#completed);
    const { losses } = this.#config;
    const values = await this.#engine.step({ samples, losses, step: this.#completed, rate, measured });
    this.#completed++;
    if (!values) return null;
    const { logitScale, ...rest } = values;
    return {
      step: this.#completed,
      ...rest,
      logitScale: Math.exp(logitScale),
      learningRate: this.#config.optimizer.lr * rate,
    };
  }

  /** How the losses pull at the weights, on the batch of the next step; changes nothing but the bank, if it must be filled. */
  async measurePull(report: Report): Promise<LossPull> {
    if (this.needsBank) await this.fillBank(report);
    const [samples, step] = [await this.nextBatch(), this.#completed];
    try {
      return await lossPull(step, this.#config.losses, losses => this.#engine.gradients({ samples, losses, step }));
    } finally {
      await this.#engine.endGradients();
    }
  }

  /** Recall and hubness on the held-out gallery. @param pairs its first so many only, where that is fewer */
  async evaluate(report: Report, pairs = Infinity): Promise<Omit<Evaluation, 'seconds'>> {
    const { test } = this.data;
    const part = pairs < test.videos;
    const gallery = part ? test.first(pairs) : test;
    const figures = await this.#engine.evaluate(gallery, this.#config.evaluation.k, report);
    return { step: this.#completed, ...(part && { pairs }), ...figures };
  }

  /** Everything needed to go on exactly from here, read back to the CPU; without a bank that is to be filled again. */
  async checkpoint(): Promise<Checkpoint> {
    const current = this.#bankIsCurrent;
    const saved = await this.#engine.save();
    return { step: this.#completed, ...saved, bank: current ? saved.bank : null };
  }

  /** Goes back (or on) to a checkpoint of the same model. */
  restore(checkpoint: Checkpoint): void {
    this.#engine.restore(checkpoint);
    this.#completed = checkpoint.step;
    // A bank of earlier versions may be that of the last step: after the last of an epoch the next one fills it again.
    this.#bankEpoch = checkpoint.bank ? this.#epochOf(Math.max(0, checkpoint.step - 1)) : -1;
  }

  /** The trained weights on the CPU. */
  weights(): Promise<Map<string, ParameterValue>> {
    return this.#engine.weights();
  }

  /** Makes the next step non-finite, to see how that is handled. */
  poison(): void {
    this.#engine.poison();
  }

  /** Frees everything on the device. */
  dispose(): void {
    this.#engine.dispose();
  }
}
