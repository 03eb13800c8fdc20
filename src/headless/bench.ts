import { presetNamed } from '@/config/presets';
import { type ExperimentConfig, parseConfig } from '@/config/schema';
import { type BackendName, gpuDevice, openBackend } from '@/engine/backend';
import { registerKernels, restoreStockKernels } from '@/engine/reference/kernels/register';
import { initialParameters } from '@/engine/contract/initial-parameters';
import { matmul } from '@/engine/plan/kernels/matmul';
import { STEP_BYTES, STEP_STRUCT } from '@/engine/plan/kernels/step';
import type { DispatchTime } from '@/engine/contract/engine';
import { PlanBuilder } from '@/engine/plan/plan';
import { planShape } from '@/engine/plan/shape';
import { tuningOf } from '@/engine/plan/tuning';
import { tf } from '@/engine/tf';
import { makeData } from '@/engine/training/job-setup';
import { microPlanConfig } from '@/engine/training/micro-config';
import { TrainingSession } from '@/engine/training/session';
import { countDeviceUse, type DeviceUse } from './bench-device';
import { type FirstStep, timeFirstStep } from './bench-job';
import type { Peer, PeerTime } from './bench-peers';
import { type RetrievalTime, timePlannedRetrieval, timeStockRetrieval } from './bench-retrieval';

/** What trains in a bench: the static plan, our kernels under plain operations, or TensorFlow.js' own kernels. */
export type BenchEngine = 'plan' | 'operations' | 'stock';

/** One measured training step. */
export interface BenchStep {
  milliseconds: number;
  dispatches: number;
  /** the loss, to see that engines compute the same */
  total: number;
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

function sessionOf(config: ExperimentConfig, engine: 'plan' | 'operations'): TrainingSession {
  const data = makeData({ runs: [{ id: 'a', name: 'A', config }], backbone: null, backend: 'webgpu' });
  return new TrainingSession(config, data, initialParameters(config), engine);
}

/** Side of the square product that the adapter's best rate is read off. */
const PRODUCT = 768;

/** Measures engines in turn, in one page and on one device. */
export class Bench {
  #use: DeviceUse | null = null;
  readonly #sessions = new Map<string, TrainingSession>();
  readonly problems: string[] = [];

  /** Opens a backend. @returns the adapter's name */
  async open(backend: BackendName = 'webgpu'): Promise<string> {
    if (backend === 'webgpu') this.#use ??= countDeviceUse();
    const listeners = { onLost: (m: string) => this.problems.push(m), onError: (m: string) => this.problems.push(m) };
    return (await openBackend(listeners, backend)).adapter;
  }

  /**
   * Prepares a session: compile, and first fill of the memory bank.
   *
   * Filling the bank takes the stock kernels many minutes, and it is no part of a step: they go on from where the plan
   * stood, which must have been started before.
   * @returns milliseconds of both, and bytes on the device before
   */
  async start(engine: BenchEngine, batchSize: number): Promise<{ compile: number; fill: number; before: number }> {
    this.#useKernels(engine);
    const use = this.#use;
    const before = use?.bytes ?? 0;
    if (use) use.peak = before;
    const session = sessionOf(benchConfig(batchSize), engine === 'plan' ? 'plan' : 'operations');
    const planned = this.#sessions.get(`plan ${batchSize}`);
    const saved = engine === 'plan' ? null : await planned?.checkpoint();
    this.#sessions.set(`${engine} ${batchSize}`, session);
    const started = performance.now();
    await session.prepare(async () => {});
    const compiled = performance.now();
    if (saved) session.restore(saved);
    else await session.fillBank(async () => {});
    return { compile: compiled - started, fill: performance.now() - compiled, before };
  }

  #useKernels(engine: BenchEngine): void {
    if (tf.getBackend() !== 'webgpu') return;
    if (engine === 'stock') restoreStockKernels();
    else registerKernels();
  }

  /** One step, from the samples to the figures it measured. */
  async step(engine: BenchEngine, batchSize: number): Promise<BenchStep> {
    this.#useKernels(engine);
    const session = this.#sessions.get(`${engine} ${batchSize}`)!;
    // The bank is refilled between epochs, outside the steps.
    if (session.needsBank) await session.fillBank(async () => {});
    const samples = await session.nextBatch();
    const before = this.#use?.dispatches ?? 0;
    const started = performance.now();
    const { total } = await session.step(samples);
    const milliseconds = performance.now() - started;
    return { milliseconds, dispatches: (this.#use?.dispatches ?? 0) - before, total };
  }

  /** Bytes on the device: live now, and the most since an engine was started. */
  memory(): { peak: number; bytes: number; tensors: number } {
    const { peak, bytes } = this.#use!;
    return { peak, bytes, tensors: tf.memory().numTensors };
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
    for (const tiling of ['registers', 'shared'] as const)
      for (const layout of ['nk', 'kn'] as const) {
        const builder = new PlanBuilder();
        const rows = [{ from: 0, to: 0, count: PRODUCT }];
        builder.dispatch(matmul({ rows, k: PRODUCT, n: PRODUCT, layout, tiling }), buffers, [0]);
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

  /** How the plans of this device are tiled. */
  tuning(): string {
    const { tiling, invocations } = tuningOf(gpuDevice());
    return `${tiling}, gradients cut for ${invocations} invocations`;
  }

  /** Retrieval among so many pairs on either engine, over a slice of the queries. */
  retrieval(engine: 'plan' | 'stock', size: number, queries: number): Promise<RetrievalTime> {
    const shape = planShape(benchConfig(32));
    return engine === 'plan' ? timePlannedRetrieval(shape, size, queries) : timeStockRetrieval(shape, size, queries);
  }

  /** Bytes and tensors on the device after the steps named, of a model small enough for a thousand of them. */
  async growth(steps: readonly number[]): Promise<{ bytes: number; tensors: number }[]> {
    const session = sessionOf(microPlanConfig(), 'plan');
    const found = [];
    for (const goal of steps) {
      while (session.completed < goal) {
        if (session.needsBank) await session.fillBank(async () => {});
        await session.step(session.nextBatch());
      }
      const { bytes, tensors } = this.memory();
      found.push({ bytes, tensors });
    }
    session.dispose();
    return found;
  }

  /** Milliseconds of every dispatch of a planned step alone, slowest first, and how many operations it made in them. */
  async profile(batchSize: number): Promise<DispatchTime[]> {
    const session = this.#sessions.get(`plan ${batchSize}`)!;
    // Once to warm up.
    await session.profile();
    return session.profile();
  }

  /** From pressing Train to the first point, on a device of its own. */
  firstStep(): Promise<FirstStep> {
    return timeFirstStep();
  }

  /** Late interaction and its gradients on other libraries; loaded only here. */
  async peer(peer: Peer): Promise<PeerTime> {
    const { timePeer } = await import('./bench-peers');
    return timePeer(peer);
  }
}
