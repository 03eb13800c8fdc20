import type { ExperimentConfig } from '@/config/schema';
import type { PairSource, Sides } from '@/data/source';
import { pixelScale } from '../contract/pixels';
import type { ParameterValue } from '../contract/initial-parameters';
import { DeviceBank } from './device-bank';
import { DeviceModel } from './device-model';
import { DeviceRetrieval } from './device-retrieval';
import { StepRunner } from './step-runner';
import { planShape } from './shape';
import { galleryRows } from '../contract/gallery-texts';
import { padSamples, type PairSamples, sampleBatch } from '../contract/samples';
import type { Checkpoint } from '../contract/checkpoint';
import { clusteringNoise, joinNoise } from '../contract/clustering-noise';
import type { Report, StepInputs, TrainingEngine } from '../contract/engine';
import { evaluateLists } from '../gallery/figures';
import { relevanceOf } from '../gallery/relevance';
import type { OptimizerState } from '../contract/checkpoint';
import { rateOf } from '../contract/rates';
import type { GradientMap } from '../contract/engine';
import type { StepMeasures } from '../contract/step';

/** The static plan: a whole step in one submit, on WebGPU. */
export class PlannedEngine implements TrainingEngine {
  readonly #model: DeviceModel;
  readonly #bank: DeviceBank;
  readonly #steps: StepRunner;
  readonly #retrieval: DeviceRetrieval;
  readonly #shape: ReturnType<typeof planShape>;
  #bytes = 0;

  constructor(
    private readonly config: ExperimentConfig,
    device: GPUDevice,
    initial: ReadonlyMap<string, ParameterValue>,
    private readonly sides: Sides,
  ) {
    this.#shape = planShape(config, sides);
    const { optimizer, bankSize, model } = config;
    const parts = { shape: this.#shape, bankSize, pixelScale: pixelScale(model), trains: optimizer.trains };
    this.#model = new DeviceModel(device, parts, initial);
    this.#bank = new DeviceBank(this.#model);
    this.#steps = new StepRunner(this.#model, this.#bank, { optimizer, rateOf: name => rateOf(optimizer, name) });
    this.#retrieval = new DeviceRetrieval(this.#model);
  }

  get bankSize(): number {
    return this.#bank.filled ? this.config.bankSize : 0;
  }

  async prepare(losses: ExperimentConfig['losses'], report: Report): Promise<void> {
    if (await this.#steps.prepare(losses, report)) await this.#count();
  }

  async stepFlops(losses: ExperimentConfig['losses']): Promise<number> {
    return (await this.#steps.plan(losses)).plan.flops;
  }

  async profile(losses: ExperimentConfig['losses']) {
    return (await this.#steps.plan(losses)).plan.profile();
  }

  step({ samples, losses, step, rate, measured }: StepInputs): Promise<StepMeasures | null> {
    const noise = joinNoise(clusteringNoise(this.config, step, this.sides));
    return this.#steps.step(samples, losses, noise, rate, measured);
  }

  gradients({ samples, losses, step }: Pick<StepInputs, 'samples' | 'losses' | 'step'>): Promise<GradientMap> {
    return this.#steps.gradients(samples, losses, joinNoise(clusteringNoise(this.config, step, this.sides)));
  }

  async endGradients(): Promise<void> {
    this.#steps.endGradients();
    await this.#count();
  }

  async fillBank(
    pairs: number,
    chunk: (from: number, to: number) => Promise<PairSamples>,
    report: Report,
  ): Promise<void> {
    const { batch } = this.#shape;
    for (let from = 0; from < pairs; from += batch) {
      // The last chunk starts earlier rather than reach beyond the bank.
      const start = Math.max(0, Math.min(from, pairs - batch));
      await this.#bank.fill(padSamples(await chunk(start, Math.min(pairs, start + batch)), batch), start);
      await report(Math.min(pairs, from + batch), pairs);
    }
    await this.#count();
  }

  async evaluate(gallery: PairSource, k: number, report: Report) {
    const { batch } = this.#shape;
    const texts = relevanceOf(gallery).gallery;
    const chunk = async (from: number) =>
      padSamples(await sampleBatch(gallery, galleryRows(texts, from, batch)), batch);
    const lists = await this.#retrieval.retrieve(texts, k, chunk, report);
    await this.#count();
    return evaluateLists(lists, gallery);
  }

  async save(): Promise<Omit<Checkpoint, 'step'>> {
    const { arena } = this.#model;
    const [parameters, first, second, bank] = await Promise.all([
      arena.read(arena.values),
      arena.read(arena.first),
      arena.read(arena.second),
      this.#bank.read(),
    ]);
    const optimizer: OptimizerState = new Map();
    for (const name of arena.trained) {
      optimizer.set(`m.${name}`, first.get(name)!.data);
      optimizer.set(`v.${name}`, second.get(name)!.data);
    }
    return { parameters, optimizer, updates: this.#steps.updates, bank };
  }

  restore({ parameters, optimizer, updates, bank }: Checkpoint): void {
    const moments = (prefix: 'm.' | 'v.') =>
      new Map([...optimizer].flatMap(([key, data]) => (key.startsWith(prefix) ? [[key.slice(2), data] as const] : [])));
    this.#model.setParameters(parameters);
    this.#steps.restore({ first: moments('m.'), second: moments('v.') }, updates);
    this.#bank.write(bank);
  }

  weights(): Promise<Map<string, ParameterValue>> {
    return this.#model.arena.read(this.#model.arena.values);
  }

  poison(): void {
    const { arena } = this.#model;
    this.#model.put(arena.values, new Float32Array([NaN]), arena.place('clip.logit_scale') * 4);
  }

  memory(): number {
    return this.#bytes;
  }

  async #count(): Promise<void> {
    const plans = (await this.#steps.bytes()) + (await this.#bank.bytes());
    this.#bytes = this.#model.bytes + plans + this.#retrieval.bytes;
  }

  dispose(): void {
    for (const part of [this.#steps, this.#bank, this.#retrieval, this.#model]) part.dispose();
  }
}
