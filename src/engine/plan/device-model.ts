import type { TrainedParts } from '@/config/trained-parts';
import type { ParameterValue } from '../contract/initial-parameters';
import type { PixelScale } from '../contract/pixels';
import type { PairSamples } from '../contract/samples';
import { UNIFORM_USAGE } from './buffer-usage';
import { tokenUses } from './kernels/embedding';
import { NEUTRAL_STEP, packStep, STEP_BYTES, STEP_STRUCT, type StepValues } from './kernels/step';
import { tokenLayout, type TokenLayout } from './model/similarity';
import { ParameterArena } from './parameter-arena';
import type { CompileReport, Plan, PlanBuffer } from './plan';
import type { CompiledPlan } from './plan-cache';
import { planInputs } from './plan-inputs';
import { PlanRecorder } from './plan-recorder';
import type { PlanShape } from './shape';
import type { PlanInputs } from './training-plan';

/** What a model on the device is made of. */
export interface DeviceModelParts {
  shape: PlanShape;
  /** pairs of the memory bank; 0 for none */
  bankSize: number;
  pixelScale: PixelScale;
  /** which parts have gradients and moments; null for none */
  trains: TrainedParts | null;
}

const valuesOf = (parameters: ReadonlyMap<string, ParameterValue>) =>
  new Map([...parameters].map(([name, { data }]) => [name, data]));

/** What all plans of one model share on a device: its parameters, what they read from outside, and how they are compiled. */
export class DeviceModel {
  readonly arena: ParameterArena;
  readonly layout: TokenLayout;
  readonly inputs: PlanInputs;
  /** the numbers of a step as plans bind them */
  readonly uniform: { buffer: GPUBuffer; struct: string };
  readonly #owned: GPUBuffer[];

  constructor(
    readonly device: GPUDevice,
    readonly parts: DeviceModelParts,
    parameters: ReadonlyMap<string, ParameterValue>,
  ) {
    const { shape, bankSize, trains } = parts;
    this.arena = new ParameterArena(device, parameters, trains);
    this.layout = tokenLayout(shape, bankSize);
    const made = planInputs(device, shape, this.layout, this.arena.trained.length);
    this.inputs = made.inputs;
    this.#owned = made.owned;
    const buffer = device.createBuffer({ label: 'step', size: STEP_BYTES, usage: UNIFORM_USAGE });
    this.#owned.push(buffer);
    this.uniform = { buffer, struct: STEP_STRUCT };
    this.setParameters(parameters);
  }

  /** Replaces all parameters. */
  setParameters(parameters: ReadonlyMap<string, ParameterValue>): void {
    this.arena.write(this.arena.values, valuesOf(parameters));
  }

  /** Compiles a plan. @throws what `PlanBuilder.compile` does, with everything freed */
  async compile(record: (recorder: PlanRecorder) => void, report?: CompileReport): Promise<CompiledPlan> {
    const recorder = new PlanRecorder(this.arena, this.inputs.masks, this.device);
    record(recorder);
    const { builder, tables, trained } = recorder;
    try {
      return { plan: await builder.compile(this.device, this.uniform, report), trained, tables };
    } catch (error) {
      for (const table of tables) table.destroy();
      throw error;
    }
  }

  /** Writes to a buffer from word `offset` on. */
  put(to: PlanBuffer, data: ArrayBufferView, offset = 0): void {
    this.device.queue.writeBuffer(to.gpu!, offset * 4, data as ArrayBufferView<ArrayBuffer>);
  }

  /** Writes the pairs of a batch. */
  upload({ ids, textMask, pixels, videoMask }: PairSamples): void {
    const { vocabulary } = this.parts.shape;
    const { inputs } = this;
    const lists = tokenUses(ids, vocabulary);
    this.put(inputs.ids, ids);
    this.put(inputs.starts, lists.starts);
    this.put(inputs.uses, lists.uses);
    this.put(inputs.pixels, pixels);
    this.put(inputs.masks, textMask);
    this.put(inputs.masks, videoMask, textMask.length);
  }

  /** Writes the numbers of a step; those that are not given change nothing. */
  writeStep(values: Partial<StepValues>): void {
    this.device.queue.writeBuffer(this.uniform.buffer, 0, packStep({ ...NEUTRAL_STEP, ...values }));
  }

  /** Runs a plan to its end. Waiting keeps the queue short, so that a pause takes effect. */
  async run(plan: Plan, values: Partial<StepValues>): Promise<void> {
    this.writeStep(values);
    plan.submit();
    await this.device.queue.onSubmittedWorkDone();
  }

  /** Bytes of GPU memory, without plans. */
  get bytes(): number {
    return this.#owned.reduce((sum, buffer) => sum + buffer.size, this.arena.bytes);
  }

  /** Frees everything but plans. */
  dispose(): void {
    for (const buffer of this.#owned) buffer.destroy();
    this.arena.dispose();
  }
}
