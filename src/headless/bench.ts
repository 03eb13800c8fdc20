import { presetNamed } from '@/config/presets';
import { type ExperimentConfig, parseConfig } from '@/config/schema';
import { gpuDevice, openBackend } from '@/engine/backend';
import { registerKernels, restoreStockKernels } from '@/engine/kernels/register';
import { initialParameters } from '@/engine/model/initialize';
import { matmul } from '@/engine/plan/kernels/matmul';
import { STEP_BYTES, STEP_STRUCT } from '@/engine/plan/kernels/step';
import { PlanBuilder } from '@/engine/plan/plan';
import { tf } from '@/engine/tf';
import type { Checkpoint } from '@/engine/training/checkpoint';
import { makeData } from '@/engine/training/job-setup';
import { TrainingSession } from '@/engine/training/session';

/** What trains in a bench: the static plan, our kernels under plain operations, or TensorFlow.js' own kernels. */
export type BenchEngine = 'plan' | 'operations' | 'stock';

/** One measured training step. */
export interface BenchStep {
  milliseconds: number;
  dispatches: number;
}

/** What reached the device, whoever sent it. */
interface Counts {
  dispatches: number;
  /** bytes of live buffers, and their maximum */
  bytes: number;
  peak: number;
}

/** Counts dispatches and buffers of the whole page from now on. */
function countDeviceUse(): Counts {
  const counts: Counts = { dispatches: 0, bytes: 0, peak: 0 };
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...args) {
    counts.dispatches++;
    return dispatchWorkgroups.apply(this, args);
  };
  const { createBuffer } = GPUDevice.prototype;
  const sizes = new WeakMap<GPUBuffer, number>();
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    sizes.set(buffer, descriptor.size);
    counts.bytes += descriptor.size;
    counts.peak = Math.max(counts.peak, counts.bytes);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    counts.bytes -= sizes.get(this) ?? 0;
    sizes.delete(this);
    return destroy.call(this);
  };
  return counts;
}

/** The configuration that is timed: 24 words, 12 frames, D 128, two blocks a tower, all losses, a bank of 512. */
export function benchConfig(batchSize: number): ExperimentConfig {
  const { config } = presetNamed('paper');
  const { data, model } = config;
  const made = {
    ...config,
    batchSize,
    data: { ...data, domain: 'B', words: 24, trainClips: 1024 },
    model: { ...model, width: 128 },
  };
  const parsed = parseConfig(made);
  if (!parsed.config) throw new Error(parsed.problems.map(p => p.message).join(' '));
  return parsed.config;
}

/** Side of the square product that the adapter's best rate is read off. */
const PRODUCT = 768;

/** Measures engines in turn, in one page and on one device. */
export class Bench {
  #counts: Counts | null = null;
  readonly #sessions = new Map<string, TrainingSession>();
  /** where the plan stood after its bank was filled, by batch size */
  readonly #saved = new Map<number, Checkpoint>();
  readonly problems: string[] = [];

  /** Opens WebGPU. @returns the adapter's name */
  async open(): Promise<string> {
    this.#counts ??= countDeviceUse();
    const listeners = { onLost: (m: string) => this.problems.push(m), onError: (m: string) => this.problems.push(m) };
    return (await openBackend(listeners, 'webgpu')).adapter;
  }

  /** Prepares a session: compile and first fill of the memory bank. @returns milliseconds of both, and bytes held before */
  async start(engine: BenchEngine, batchSize: number): Promise<{ compile: number; fill: number; peak: number }> {
    const config = benchConfig(batchSize);
    if (engine === 'stock') restoreStockKernels();
    else registerKernels();
    const counts = this.#counts!;
    const before = counts.bytes;
    counts.peak = counts.bytes;
    const data = makeData({ runs: [{ id: 'a', name: 'A', config }], backbone: null, backend: 'webgpu' });
    const kind = engine === 'plan' ? 'plan' : 'operations';
    const session = new TrainingSession(config, data, initialParameters(config), kind);
    this.#sessions.set(`${engine} ${batchSize}`, session);
    const started = performance.now();
    await session.prepare(async () => {});
    const compiled = performance.now();
    const saved = this.#saved.get(batchSize);
    // Filling the bank takes the stock kernels many minutes: they go on from where the plan stood.
    if (saved && engine !== 'plan') session.restore(saved);
    else await session.fillBank(async () => {});
    const filled = performance.now();
    if (engine === 'plan') this.#saved.set(batchSize, await session.checkpoint());
    // The pairs' pictures are drawn before anything is timed.
    session.nextBatch();
    return { compile: compiled - started, fill: filled - compiled, peak: counts.peak - before };
  }

  /** One step, from the samples to the figures it measured. */
  async step(engine: BenchEngine, batchSize: number): Promise<BenchStep> {
    const session = this.#sessions.get(`${engine} ${batchSize}`)!;
    if (session.needsBank) await session.fillBank(async () => {});
    const samples = session.nextBatch();
    const before = this.#counts!.dispatches;
    const started = performance.now();
    await session.step(samples);
    return { milliseconds: performance.now() - started, dispatches: this.#counts!.dispatches - before };
  }

  /** Largest number of bytes on the device since the engine was started, and what is live now. */
  memory(): { peak: number; bytes: number; tensors: number } {
    return { peak: this.#counts!.peak, bytes: this.#counts!.bytes, tensors: tf.memory().numTensors };
  }

  /** Frees a session. */
  stop(engine: BenchEngine, batchSize: number): void {
    this.#sessions.get(`${engine} ${batchSize}`)?.dispose();
    this.#sessions.delete(`${engine} ${batchSize}`);
  }

  /** Multiplications and additions of a planned step. */
  stepFlops(batchSize: number): Promise<number> {
    return this.#sessions.get(`plan ${batchSize}`)!.stepFlops();
  }

  /** The adapter's best matrix product, in operations per millisecond. */
  async bestRate(): Promise<number> {
    const device = gpuDevice();
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const buffers = ['a', 'b', 'c'].map(label => {
      const gpu = device.createBuffer({ label, size: PRODUCT * PRODUCT * 4, usage });
      return { label, bytes: gpu.size, gpu };
    });
    const step = device.createBuffer({ size: STEP_BYTES, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
    let best = 0;
    for (const layout of ['nk', 'kn'] as const) {
      const builder = new PlanBuilder();
      const rows = [{ from: 0, to: 0, count: PRODUCT }];
      builder.dispatch(matmul({ rows, k: PRODUCT, n: PRODUCT, layout }), buffers, [0]);
      const plan = await builder.compile(device, { buffer: step, struct: STEP_STRUCT });
      for (let i = 0; i < 5; i++) {
        const started = performance.now();
        plan.submit();
        await device.queue.onSubmittedWorkDone();
        best = Math.max(best, plan.flops / (performance.now() - started));
      }
      plan.dispose();
    }
    for (const { gpu } of buffers) gpu.destroy();
    step.destroy();
    return best;
  }
}
