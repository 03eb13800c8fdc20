import type { ExperimentConfig } from '@/config/schema';
import type { ClipDataset } from '@/data/clips/dataset';
import { pixelScale } from '../contract/pixels';
import type { ParameterValue } from '../contract/initial-parameters';
import type { BankRing } from './bank-ring';
import { PlannedModel } from './planned-model';
import { planShape } from './shape';
import { padSamples, type PairSamples, sampleBatch } from '../contract/samples';
import type { Checkpoint, StoredBank } from '../contract/checkpoint';
import { clusteringNoise, joinNoise } from '../contract/clustering-noise';
import type { Report, StepInputs, TrainingEngine } from '../contract/engine';
import { evaluateLists } from '../gallery/figures';
import type { OptimizerState } from '../contract/checkpoint';
import { rateOf } from '../contract/rates';
import type { GradientMap } from '../contract/engine';
import type { StepMeasures } from '../contract/step';

function toStored(
  ring: BankRing,
  { words, frames, width }: { words: number; frames: number; width: number },
): StoredBank {
  const size = ring.ids.length;
  return {
    head: ring.head,
    ids: ring.ids,
    text: { shape: [size, words, width], data: ring.text },
    video: { shape: [size, frames, width], data: ring.video },
    textMask: { shape: [size, words], data: ring.textMask },
    videoMask: { shape: [size, frames], data: ring.videoMask },
  };
}

/** The static plan: a whole step in one submit, on WebGPU. */
export class PlannedEngine implements TrainingEngine {
  readonly #model: PlannedModel;
  readonly #shape: ReturnType<typeof planShape>;
  #bytes = 0;

  constructor(
    private readonly config: ExperimentConfig,
    device: GPUDevice,
    initial: ReadonlyMap<string, ParameterValue>,
  ) {
    this.#shape = planShape(config);
    const parts = {
      shape: this.#shape,
      bankSize: config.bankSize,
      optimizer: config.optimizer,
      rateOf: (name: string) => rateOf(config.optimizer, name),
      pixelScale: pixelScale(config.model),
    };
    this.#model = new PlannedModel(device, parts, initial);
  }

  get bankSize(): number {
    return this.#model.bankFilled ? this.config.bankSize : 0;
  }

  async prepare(losses: ExperimentConfig['losses'], report: Report): Promise<void> {
    if (await this.#model.prepare(losses, report)) this.#bytes = await this.#model.memory();
  }

  async stepFlops(losses: ExperimentConfig['losses']): Promise<number> {
    return (await this.#model.stepPlan(losses)).flops;
  }

  async profile(losses: ExperimentConfig['losses']) {
    return (await this.#model.stepPlan(losses)).profile();
  }

  step({ samples, losses, step, rate, measured }: StepInputs): Promise<StepMeasures | null> {
    const noise = joinNoise(clusteringNoise(this.config, step, this.#shape.frames));
    return this.#model.step(samples, losses, noise, rate, measured);
  }

  gradients({ samples, losses, step }: Pick<StepInputs, 'samples' | 'losses' | 'step'>): Promise<GradientMap> {
    return this.#model.gradients(samples, losses, joinNoise(clusteringNoise(this.config, step, this.#shape.frames)));
  }

  async fillBank(pairs: number, chunk: (from: number, to: number) => PairSamples, report: Report): Promise<void> {
    const { batch } = this.#shape;
    for (let from = 0; from < pairs; from += batch) {
      // The last chunk starts earlier rather than reach beyond the bank.
      const start = Math.max(0, Math.min(from, pairs - batch));
      await this.#model.fillBank(padSamples(chunk(start, Math.min(pairs, start + batch)), batch), start);
      await report(Math.min(pairs, from + batch), pairs);
    }
    this.#bytes = await this.#model.memory();
  }

  async evaluate(gallery: ClipDataset, k: number, report: Report) {
    const { batch, words } = this.#shape;
    const pairsOf = (from: number) =>
      Array.from({ length: Math.min(batch, gallery.size - from) }, (_, i) => ({ clip: from + i, caption: 0 }));
    const chunk = (from: number) => padSamples(sampleBatch(gallery, pairsOf(from), words), batch);
    const lists = await this.#model.evaluate(gallery.size, k, chunk, report);
    this.#bytes = await this.#model.memory();
    return evaluateLists(lists, gallery);
  }

  async save(): Promise<Omit<Checkpoint, 'step'>> {
    const { arena } = this.#model;
    const [parameters, first, second, ring] = await Promise.all([
      arena.read(arena.values),
      arena.read(arena.first),
      arena.read(arena.second),
      this.#model.readBank(),
    ]);
    const optimizer: OptimizerState = new Map();
    for (const name of arena.trained) {
      optimizer.set(`m.${name}`, first.get(name)!.data);
      optimizer.set(`v.${name}`, second.get(name)!.data);
    }
    return { parameters, optimizer, updates: this.#model.updates, bank: ring && toStored(ring, this.#shape) };
  }

  restore({ parameters, optimizer, updates, bank }: Checkpoint): void {
    const moments = (prefix: 'm.' | 'v.') =>
      new Map([...optimizer].flatMap(([key, data]) => (key.startsWith(prefix) ? [[key.slice(2), data] as const] : [])));
    this.#model.restore(parameters, { first: moments('m.'), second: moments('v.') }, updates);
    this.#model.writeBank(
      bank && {
        ids: bank.ids,
        head: bank.head,
        text: bank.text.data,
        video: bank.video.data,
        textMask: bank.textMask.data,
        videoMask: bank.videoMask.data,
      },
    );
  }

  weights(): Promise<Map<string, ParameterValue>> {
    return this.#model.arena.read(this.#model.arena.values);
  }

  poison(): void {
    this.#model.poison();
  }

  memory(): number {
    return this.#bytes;
  }

  dispose(): void {
    this.#model.dispose();
  }
}
