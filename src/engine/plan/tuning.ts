import { openDB } from 'idb';
import { layerNorm } from './kernels/layer-norm';
import { matmul, type Tiling } from './kernels/matmul';
import { STEP_BYTES, STEP_STRUCT } from './kernels/step';
import { gradientPartWords, weightGradient } from './kernels/weight-gradient';
import { type Kernel, PlanBuilder } from './plan';

/** What is best on an adapter, besides what is computed. */
export interface Tuning {
  tiling: Tiling;
  /**
   * invocations that a gradient should have at least: it is cut into parts until it has as many. 0 never cuts, which is
   * best where the cores are few
   */
  invocations: number;
  /** whether rows are spread over the lanes of subgroups instead of one invocation each; only where the device can */
  subgroups: boolean;
}

/** For adapters that compute on the CPU: no barriers, no partial sums. */
export const SOFTWARE_TUNING: Tuning = { tiling: 'registers', invocations: 0, subgroups: false };

/** Invocations that keep a GPU busy while others wait for memory. */
const GPU_INVOCATIONS = 16_384;

const chosen = new WeakMap<GPUDevice, Tuning>();

/** What was chosen for a device; without that, what is right everywhere. */
export function tuningOf(device: GPUDevice): Tuning {
  return chosen.get(device) ?? SOFTWARE_TUNING;
}

/** Every plan made for this device from now on follows this. */
export function setTuning(device: GPUDevice, tuning: Tuning): void {
  chosen.set(device, tuning);
}

/** Milliseconds of a kernel, the best of a few runs of several dispatches each. */
async function time(device: GPUDevice, kernel: Kernel, words: readonly number[], args: readonly number[]) {
  const usage = GPUBufferUsage.STORAGE;
  const buffers = words.map((count, i) => {
    const gpu = device.createBuffer({ label: `tuning ${i}`, size: count * 4, usage });
    return { label: `tuning ${i}`, bytes: gpu.size, gpu };
  });
  const step = device.createBuffer({ size: STEP_BYTES, usage: GPUBufferUsage.UNIFORM });
  const builder = new PlanBuilder();
  for (let i = 0; i < 4; i++) builder.dispatch(kernel, buffers, args);
  const plan = await builder.compile(device, { buffer: step, struct: STEP_STRUCT });
  let best = Infinity;
  for (let i = 0; i < 4; i++) {
    const started = performance.now();
    plan.submit();
    await device.queue.onSubmittedWorkDone();
    best = Math.min(best, performance.now() - started);
  }
  plan.dispose();
  for (const { gpu } of buffers) gpu.destroy();
  step.destroy();
  return best;
}

/**
 * How much less time a variant must take to be chosen. Near a tie the choice must not depend on noise: other kernels sum
 * in another order, and a run that is resumed later must go on with the same bits.
 */
const CLEAR_WIN = 0.85;

/**
 * Times both tilings on a product, a weight gradient in one part and in many, and rows normalised by invocations and by
 * subgroups; a fraction of a second on a GPU.
 */
export async function measureTuning(device: GPUDevice): Promise<Tuning> {
  const side = 512;
  const rows = [{ from: 0, to: 0, count: side }];
  const square = side * side;
  const product = (tiling: Tiling) =>
    time(device, matmul({ rows, k: side, n: side, layout: 'nk', tiling }), [square, square, square], [0]);
  const wins = (variant: number, plain: number) => variant < CLEAR_WIN * plain;
  const tiling: Tiling = wins(await product('shared'), await product('registers')) ? 'shared' : 'registers';

  const [m, n, count] = [64, 96, 8192];
  const parts = Math.floor(GPU_INVOCATIONS / ((m * n) / 64));
  const gradient = (cut: number) => {
    const spec = { groups: [[{ from: 0, input: 0, count }]], m, n, tiling, parts: cut };
    return time(device, weightGradient(spec), [count * m, count * n, cut * gradientPartWords(spec) * 4], [0]);
  };
  const invocations = wins(await gradient(parts), await gradient(1)) ? GPU_INVOCATIONS : 0;

  const width = 128;
  const normal = { rows: [{ from: 0, to: 0, count, eps: 1e-5 }], width };
  const norm = (subgroups: boolean) =>
    time(
      device,
      layerNorm(normal, { subgroups }),
      [count * width, 2 * width, count * width, 2 * count],
      [0, width / 4],
    );
  const subgroups = device.features.has('subgroups') && wins(await norm(true), await norm(false));
  return { tiling, invocations, subgroups };
}

/** Version of the kernels that were measured: a new one measures again. */
const VERSION = 2;
const STORE = 'adapters';

/** What was measured on an adapter before; undefined when nothing was, or nothing can be kept here. */
async function remembered(): Promise<{
  get: (a: string) => Promise<Tuning | undefined>;
  put: (a: string, t: Tuning) => Promise<void>;
}> {
  const db = await openDB('neighborretr-tuning', VERSION, {
    upgrade: base => {
      for (const name of base.objectStoreNames) base.deleteObjectStore(name);
      base.createObjectStore(STORE);
    },
  });
  return {
    get: async adapter => (await db.get(STORE, adapter)) as Tuning | undefined,
    put: async (adapter, tuning) => {
      await db.put(STORE, tuning, adapter);
      db.close();
    },
  };
}

/**
 * Chooses the tuning of a device: what was measured on its adapter before, or what is measured now. Software adapters
 * are not measured: compiling the candidates would take them longer than the first steps.
 * @param adapter name under which the choice is kept in this browser
 */
export async function tune(device: GPUDevice, adapter: string, software: boolean): Promise<void> {
  if (software) return setTuning(device, SOFTWARE_TUNING);
  const store = await remembered().catch(() => null);
  const known = await store?.get(adapter).catch(() => undefined);
  const tuning = known ?? (await measureTuning(device));
  setTuning(device, tuning);
  // Where nothing can be kept (private windows, quota), the next visit measures again.
  await store?.put(adapter, tuning).catch(() => {});
}
