import type { ExperimentConfig } from '@/config/schema';
import type { PixelScale } from '../contract/pixels';
import type { ParameterValue } from '../contract/initial-parameters';
import type { PairSamples } from '../contract/samples';
import { NonFiniteError, type StepMeasures } from '../contract/step';
import type { BankRing } from './bank-ring';
import { Gallery, type PreparedGallery } from './gallery';
import type { RetrievalLists } from '../contract/retrieval';
import { tokenUses } from './kernels/embedding';
import { firstNonFinite, StepReadback } from './metrics';
import { lossValues, NEUTRAL_STEP, packStep, STEP_BYTES, STEP_STRUCT, type StepValues } from './kernels/step';
import { tokenFeatures, tokenLayout, type TokenLayout } from './model/similarity';
import { ParameterArena, readBuffer } from './parameter-arena';
import { UNIFORM_USAGE } from './buffer-usage';
import type { CompileReport, Plan, PlanBuffer } from './plan';
import { planInputs } from './plan-inputs';
import { Recorder } from './recorder';
import type { PlanShape } from './shape';
import { type ParameterRate, type PlanInputs, recordEncoder, recordPush, recordStep } from './training-plan';

/** What a model is made of. */
export interface PlannedModelParts {
  shape: PlanShape;
  bankSize: number;
  optimizer: ExperimentConfig['optimizer'];
  rateOf: (parameter: string) => ParameterRate;
  pixelScale: PixelScale;
}

/** A plan and the tables it reads. */
interface Compiled {
  plan: Plan;
  trained: string[];
  tables: readonly GPUBuffer[];
}

function freePlan({ plan, tables }: Compiled): void {
  plan.dispose();
  for (const table of tables) table.destroy();
}

const valuesOf = (parameters: ReadonlyMap<string, ParameterValue>) =>
  new Map([...parameters].map(([name, { data }]) => [name, data]));

/**
 * A model whose whole training step is one static plan on a WebGPU device: parameters and memory bank stay on it, a step
 * is one upload, one submit and one readback of eight numbers.
 */
export class PlannedModel {
  readonly arena: ParameterArena;
  readonly #layout: TokenLayout;
  readonly #inputs: PlanInputs;
  readonly #step: GPUBuffer;
  readonly #readback: StepReadback;
  readonly #owned: GPUBuffer[];
  readonly #plans = new Map<string, Promise<Compiled>>();
  #prepared: PreparedGallery | null = null;
  #bankIds: Int32Array = new Int32Array(0);
  #bankHead = 0;
  #updates = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly parts: PlannedModelParts,
    parameters: ReadonlyMap<string, ParameterValue>,
  ) {
    const { shape, bankSize } = parts;
    this.arena = new ParameterArena(device, parameters);
    this.arena.write(this.arena.values, valuesOf(parameters));
    this.#layout = tokenLayout(shape, bankSize);
    const made = planInputs(device, shape, this.#layout, this.arena.trained.length);
    this.#inputs = made.inputs;
    this.#owned = made.owned;
    this.#step = device.createBuffer({ label: 'step', size: STEP_BYTES, usage: UNIFORM_USAGE });
    this.#owned.push(this.#step);
    this.#readback = new StepReadback(device, this.#inputs.metrics);
  }

  /** Pairs in the memory bank. */
  get bankFilled(): boolean {
    return this.#bankIds.length > 0;
  }

  /** Updates made; AdamW's bias correction depends on it. */
  get updates(): number {
    return this.#updates;
  }

  /** Compiles the plan of a step with these losses. @returns whether there was anything to do */
  async prepare(losses: ExperimentConfig['losses'], report?: CompileReport): Promise<boolean> {
    const before = this.#plans.size;
    await this.#stepPlan(losses, report);
    return this.#plans.size > before;
  }

  /** The plan of a training step with these losses, compiled at first use. */
  async stepPlan(losses: ExperimentConfig['losses'], report?: CompileReport): Promise<Plan> {
    return (await this.#stepPlan(losses, report)).plan;
  }

  #stepPlan(losses: ExperimentConfig['losses'], report?: CompileReport, updates = true): Promise<Compiled> {
    const { shape, bankSize, optimizer, rateOf, pixelScale } = this.parts;
    const { centrality, neighbor, uniform, kl } = losses;
    const on = [
      centrality.enabled && (centrality.detached ? 'detached' : 'published'),
      neighbor.enabled && neighbor.neighbors,
      uniform.enabled && uniform.iterations,
      kl.enabled,
    ];
    return this.#compiled(`${updates ? 'step' : 'gradients'} ${on.join()}`, report, recorder =>
      recordStep(recorder, this.#inputs, shape, bankSize, { losses, optimizer, rateOf, pixelScale, updates }),
    );
  }

  #compiled(key: string, report: CompileReport | undefined, record: (recorder: Recorder) => void): Promise<Compiled> {
    const known = this.#plans.get(key);
    if (known) return known;
    const recorder = new Recorder(this.arena, this.#inputs.masks, this.device);
    record(recorder);
    const made = recorder.builder.compile(this.device, { buffer: this.#step, struct: STEP_STRUCT }, report).then(
      plan => ({ plan, trained: recorder.trained, tables: recorder.tables }),
      (error: unknown) => {
        // Interrupted or failed: the next call starts again, with the pipelines there are.
        this.#plans.delete(key);
        for (const table of recorder.tables) table.destroy();
        throw error;
      },
    );
    this.#plans.set(key, made);
    return made;
  }

  #upload(samples: PairSamples): void {
    const { batch, frames, vocabulary } = this.parts.shape;
    const { queue } = this.device;
    const { ids, starts, uses, pixels, masks } = this.#inputs;
    const lists = tokenUses(samples.ids, vocabulary);
    const write = (to: PlanBuffer, data: ArrayBufferView<ArrayBufferLike>, offset = 0) =>
      queue.writeBuffer(to.gpu!, offset, data as ArrayBufferView<ArrayBuffer>);
    write(ids, samples.ids);
    write(starts, lists.starts);
    write(uses, lists.uses);
    write(pixels, samples.pixels);
    write(masks, samples.textMask);
    write(masks, new Float32Array(batch * frames).fill(1), samples.textMask.length * 4);
  }

  #writeStep(values: Partial<StepValues>): void {
    this.device.queue.writeBuffer(this.#step, 0, packStep({ ...NEUTRAL_STEP, ...values }));
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
    const { plan, trained } = await this.#stepPlan(losses);
    const { kind, beta1, beta2 } = this.parts.optimizer;
    const { bank } = this.#layout;
    const { known } = this.#readback;
    const pushed = Math.min(samples.sampleIds.length, bank);
    const head = bank > 0 ? (this.#bankHead + bank - pushed) % bank : 0;
    const correction = (beta: number) => (kind === 'adamw' ? 1 - beta ** (this.#updates + 1) : 1);
    this.#write(samples, noise, {
      ...lossValues(losses),
      rate,
      correction1: correction(beta1),
      correction2: correction(beta2),
      bankHead: head,
      known: known ? 1 : 0,
    });
    const read = measured ? await this.#readback.read(plan, losses) : await this.#readback.skip(plan);
    if (read && !read.finite) {
      const factors = await readBuffer(this.device, this.#inputs.factors.gpu!);
      throw new NonFiniteError(firstNonFinite(read.measured, factors, trained, known));
    }
    this.#updates++;
    if (losses.neighbor.enabled) {
      this.#noteBankIds(samples, head);
      this.#bankHead = head;
    }
    return read?.measured ?? null;
  }

  #write(samples: PairSamples, noise: readonly Float32Array[], values: Partial<StepValues>): void {
    this.#upload(samples);
    noise.forEach((part, round) =>
      this.device.queue.writeBuffer(this.#inputs.noise[round]!.gpu!, 0, part as Float32Array<ArrayBuffer>),
    );
    this.#writeStep(values);
  }

  /** Gradient of the total loss of every parameter that it reaches, read back; nothing changes. */
  async gradients(
    samples: PairSamples,
    losses: ExperimentConfig['losses'],
    noise: readonly Float32Array[],
  ): Promise<Map<string, Float32Array>> {
    const { plan, trained } = await this.#stepPlan(losses, undefined, false);
    this.#write(samples, noise, { ...lossValues(losses), bankHead: this.#bankHead });
    plan.submit();
    const all = await this.arena.read(this.arena.gradients);
    return new Map(trained.map(name => [name, all.get(name)!.data]));
  }

  /** Encodes pairs into places `head`, `head + 1`, … of the memory bank, without gradient. */
  async fillBank(samples: PairSamples, head: number): Promise<void> {
    const { shape, pixelScale } = this.parts;
    const { plan } = await this.#compiled('fill', undefined, recorder => {
      recordEncoder(recorder, this.#inputs, shape, pixelScale);
      recordPush(recorder, this.#inputs, shape, this.#layout, false);
    });
    const { bank } = this.#layout;
    if (this.#bankIds.length !== bank) this.#bankIds = new Int32Array(bank);
    this.#upload(samples);
    this.#writeStep({ bankHead: head });
    plan.submit();
    await this.device.queue.onSubmittedWorkDone();
    this.#noteBankIds(samples, head);
    this.#bankHead = 0;
  }

  /** Which pairs are in the places of the bank from `head` on. */
  #noteBankIds({ sampleIds }: PairSamples, head: number): void {
    const { bank } = this.#layout;
    sampleIds.subarray(0, bank).forEach((id, i) => (this.#bankIds[(head + i) % bank] = id));
  }

  /**
   * Retrieval among the pairs of a gallery, in both directions.
   * @param chunk the batch of pairs from number `from` on, the last one padded
   */
  async evaluate(
    size: number,
    k: number,
    chunk: (from: number) => PairSamples,
    report: (done: number, total: number) => Promise<void>,
  ): Promise<{ t2v: RetrievalLists; v2t: RetrievalLists }> {
    const { shape, pixelScale } = this.parts;
    const { gallery, own, tile } = await this.#gallery(size, k);
    const { plan: encode } = await this.#compiled(`gallery ${size} ${k}`, undefined, recorder => {
      recordEncoder(recorder, this.#inputs, shape, pixelScale);
      const features = tokenFeatures(recorder, this.#inputs.tokens, shape, tokenLayout(shape, 0));
      gallery.recordStore(recorder.builder, this.#inputs.tokens, features.scales, features.weights);
    });
    const total = size + Math.ceil(size / gallery.rows) * gallery.rows;
    const run = async (plan: Plan, head: number) => {
      this.#writeStep({ bankHead: head });
      plan.submit();
      // Waiting keeps the queue short, so that a pause takes effect.
      await this.device.queue.onSubmittedWorkDone();
    };
    for (let from = 0; from < size; from += shape.batch) {
      this.#upload(chunk(from));
      await run(encode, from);
      await report(Math.min(size, from + shape.batch), total);
    }
    await run(own, 0);
    for (let from = 0; from < size; from += gallery.rows) {
      await run(tile, from);
      await report(size + Math.min(size, from + gallery.rows), total);
    }
    return gallery.read(buffer => readBuffer(this.device, buffer));
  }

  async #gallery(size: number, k: number): Promise<PreparedGallery> {
    const known = this.#prepared;
    if (known && known.gallery.size === size && known.gallery.k === k) return known;
    this.#disposeGallery();
    const gallery = new Gallery(this.device, size, k, this.parts.shape);
    return (this.#prepared = { gallery, ...(await gallery.compile({ buffer: this.#step, struct: STEP_STRUCT })) });
  }

  #disposeGallery(): void {
    this.#prepared?.gallery.dispose();
    this.#prepared?.own.dispose();
    this.#prepared?.tile.dispose();
    this.#prepared = null;
    // What encoded into it would write into nothing.
    for (const [key, made] of this.#plans) {
      if (!key.startsWith('gallery ')) continue;
      this.#plans.delete(key);
      made.then(freePlan, () => {});
    }
  }

  /** Makes the next step non-finite, to see how that is handled. */
  poison(): void {
    const place = this.arena.place('clip.logit_scale') * 16;
    this.device.queue.writeBuffer(this.arena.values.gpu!, place, new Float32Array([NaN]));
  }

  /** Features of the batch: texts' rows, then videos', read back. */
  async encode(samples: PairSamples): Promise<{ text: Float32Array; video: Float32Array }> {
    const { shape, pixelScale } = this.parts;
    const { plan } = await this.#compiled('encode', undefined, recorder =>
      recordEncoder(recorder, this.#inputs, shape, pixelScale),
    );
    this.#upload(samples);
    this.#writeStep({});
    plan.submit();
    const all = await readBuffer(this.device, this.#inputs.tokens.gpu!);
    const { textRows, videoRows } = this.#layout;
    const split = textRows * shape.width;
    return { text: all.slice(0, split), video: all.slice(split, split + videoRows * shape.width) };
  }

  /** The memory bank, read back; null while it is empty. */
  async readBank(): Promise<BankRing | null> {
    if (!this.bankFilled) return null;
    const { width } = this.parts.shape;
    const { bankTextFrom, bankVideoFrom, rows } = this.#layout;
    const [tokens, masks] = await Promise.all([
      readBuffer(this.device, this.#inputs.tokens.gpu!),
      readBuffer(this.device, this.#inputs.masks.gpu!),
    ]);
    return {
      ids: this.#bankIds.slice(),
      head: this.#bankHead,
      text: tokens.slice(bankTextFrom * width, bankVideoFrom * width),
      video: tokens.slice(bankVideoFrom * width, rows * width),
      textMask: masks.slice(bankTextFrom, bankVideoFrom),
      videoMask: masks.slice(bankVideoFrom, rows),
    };
  }

  /** Puts a memory bank back, or empties it. */
  writeBank(ring: BankRing | null): void {
    this.#bankIds = ring ? ring.ids.slice() : new Int32Array(0);
    this.#bankHead = ring?.head ?? 0;
    if (!ring) return;
    const { width } = this.parts.shape;
    const { bankTextFrom, bankVideoFrom } = this.#layout;
    const write = (to: PlanBuffer, from: number, data: Float32Array) =>
      this.device.queue.writeBuffer(to.gpu!, from * 4, data as Float32Array<ArrayBuffer>);
    write(this.#inputs.tokens, bankTextFrom * width, ring.text);
    write(this.#inputs.tokens, bankVideoFrom * width, ring.video);
    write(this.#inputs.masks, bankTextFrom, ring.textMask);
    write(this.#inputs.masks, bankVideoFrom, ring.videoMask);
  }

  /** Puts parameters, moments and the update count back. Missing moments become zero. */
  restore(
    parameters: ReadonlyMap<string, ParameterValue>,
    moments: { first: ReadonlyMap<string, Float32Array>; second: ReadonlyMap<string, Float32Array> },
    updates: number,
  ): void {
    this.arena.write(this.arena.values, valuesOf(parameters));
    this.arena.write(this.arena.first, moments.first);
    this.arena.write(this.arena.second, moments.second);
    this.#updates = updates;
    this.#readback.known = true;
  }

  /** Bytes of GPU memory that the model and its compiled plans hold. */
  async memory(): Promise<number> {
    const plans = await Promise.all(this.#plans.values());
    const rest = this.#readback.bytes + this.arena.bytes + (this.#prepared?.gallery.bytes ?? 0);
    const own = this.#owned.reduce((sum, buffer) => sum + buffer.size, rest);
    return plans.reduce((sum, { plan }) => sum + plan.bytes, own);
  }

  /** Frees everything on the device. */
  dispose(): void {
    // A plan that failed to compile holds nothing.
    for (const made of this.#plans.values()) made.then(freePlan, () => {});
    this.#disposeGallery();
    this.#readback.dispose();
    for (const buffer of this.#owned) buffer.destroy();
    this.arena.dispose();
  }
}
