import { needsBank } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';
import type { PairSamples } from '../contract/samples';
import { NonFiniteError, type StepMeasures } from '../contract/step';
import type { DeviceBank } from './device-bank';
import type { DeviceModel } from './device-model';
import { lossValues, type StepValues } from './kernels/step';
import { firstNonFinite, StepReadback } from './metrics';
import { readBuffer } from './read-buffer';
import type { CompileReport } from './plan';
import { type CompiledPlan, PlanCache } from './plan-cache';
import { type StepTerms, stepTerms } from './step-terms';
import { type ParameterRate, recordStep } from './training-plan';

/** Plans of steps that are kept: who switches a loss off and on again does not wait twice. */
const KEPT_STEPS = 2;

/** How parameters are updated. */
export interface UpdateRules {
  optimizer: ExperimentConfig['optimizer'];
  rateOf: (parameter: string) => ParameterRate;
}

/** Training steps of a model on the device, one static plan each: one upload, one submit and one readback of eight numbers. */
export class StepRunner {
  /** updates made; AdamW's bias correction depends on it */
  #updates = 0;
  readonly #readback: StepReadback;
  readonly #steps: PlanCache<StepTerms>;
  readonly #gradients: PlanCache<StepTerms>;

  constructor(
    private readonly model: DeviceModel,
    private readonly bank: DeviceBank,
    private readonly rules: UpdateRules,
  ) {
    this.#readback = new StepReadback(model.device, model.inputs.metrics);
    const { shape, bankSize, pixelScale } = model.parts;
    const compile = (updates: boolean) => (terms: StepTerms, report?: CompileReport) =>
      model.compile(
        recorder => recordStep(recorder, model.inputs, shape, bankSize, { ...this.rules, terms, pixelScale, updates }),
        report,
      );
    this.#steps = new PlanCache(KEPT_STEPS, compile(true));
    this.#gradients = new PlanCache(1, compile(false));
  }

  get updates(): number {
    return this.#updates;
  }

  /** Compiles the plan of a step with these losses. @returns whether there was anything to do */
  async prepare(losses: ExperimentConfig['losses'], report?: CompileReport): Promise<boolean> {
    const known = this.#steps.has(stepTerms(losses));
    await this.plan(losses, report);
    return !known;
  }

  /** The plan of a step with these losses, compiled where it is not there. */
  plan(losses: ExperimentConfig['losses'], report?: CompileReport): Promise<CompiledPlan> {
    return this.#steps.get(stepTerms(losses), report);
  }

  /**
   * One training step.
   * @param noise tie-breaking noise of every round of merging, texts' rows first
   * @param rate learning-rate multiplier of the schedule
   * @param measured whether somebody wants to know what it measured; otherwise nothing is read back, and a value that is
   * not finite is told by the next measured step: the device has changed nothing since then, but the counts have gone on
   * @returns what it measured, or null
   * @throws NonFiniteError naming the first bad term; nothing has changed then
   */
  async step(
    samples: PairSamples,
    losses: ExperimentConfig['losses'],
    noise: readonly Float32Array[],
    rate: number,
    measured = true,
  ): Promise<StepMeasures | null> {
    const { plan, trained } = await this.plan(losses);
    const { kind, beta1, beta2 } = this.rules.optimizer;
    const { known } = this.#readback;
    const correction = (beta: number) => (kind === 'adamw' ? 1 - beta ** (this.#updates + 1) : 1);
    this.#write(samples, noise, {
      ...lossValues(losses),
      rate,
      correction1: correction(beta1),
      correction2: correction(beta2),
      bankHead: this.bank.headAfter(samples.sampleIds.length),
      known: known ? 1 : 0,
    });
    const read = measured ? await this.#readback.read(plan, losses) : await this.#readback.skip(plan);
    if (read && !read.finite) {
      const factors = await readBuffer(this.model.device, this.model.inputs.factors.gpu!);
      throw new NonFiniteError(firstNonFinite(read.measured, factors, trained, known));
    }
    this.#updates++;
    if (needsBank(losses)) this.bank.entered(samples);
    return read?.measured ?? null;
  }

  /** Gradient of the total loss of every parameter that it reaches, read back; nothing changes. */
  async gradients(
    samples: PairSamples,
    losses: ExperimentConfig['losses'],
    noise: readonly Float32Array[],
  ): Promise<Map<string, Float32Array>> {
    const { plan, trained } = await this.#gradients.get(stepTerms(losses));
    this.#write(samples, noise, { ...lossValues(losses), bankHead: this.bank.head });
    plan.submit();
    const { arena } = this.model;
    const all = await arena.read(arena.gradients);
    return new Map(trained.map(name => [name, all.get(name)!.data]));
  }

  /** Frees what `gradients` compiled. */
  endGradients(): void {
    this.#gradients.clear();
  }

  #write(samples: PairSamples, noise: readonly Float32Array[], values: Partial<StepValues>): void {
    this.model.upload(samples);
    noise.forEach((part, round) => this.model.put(this.model.inputs.noise[round]!, part));
    this.model.writeStep(values);
  }

  /** Puts the moments of a checkpoint back; missing ones become zero. */
  restore(
    moments: { first: ReadonlyMap<string, Float32Array>; second: ReadonlyMap<string, Float32Array> },
    updates: number,
  ): void {
    const { arena } = this.model;
    arena.write(arena.first, moments.first);
    arena.write(arena.second, moments.second);
    this.#updates = updates;
    this.#readback.known = true;
  }

  /** Bytes of GPU memory of its plans. */
  async bytes(): Promise<number> {
    return this.#readback.bytes + (await this.#steps.bytes()) + (await this.#gradients.bytes());
  }

  dispose(): void {
    this.#steps.clear();
    this.#gradients.clear();
    this.#readback.dispose();
  }
}
