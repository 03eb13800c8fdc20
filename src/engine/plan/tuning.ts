import { openDB } from 'idb';
import { STORAGE_USAGE, UNIFORM_USAGE } from './buffer-usage';
import { layerNorm } from './kernels/layer-norm';
import { matmul, type Tiling } from './kernels/matmul';
import { STEP_BYTES, STEP_STRUCT } from './kernels/step';
import { gradientPartWords, weightGradient } from './kernels/weight-gradient';
import { LimitError } from './limits';
import { readBuffer } from './read-buffer';
import { type Kernel, KernelError, PlanBuilder } from './plan';

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

/**
 * Gives way to a refused kernel: plans made for this device from now on are of the plain kernels alone.
 * @returns what is said of it, in a sentence; null where they were plain already, and something else must take over
 */
export function usePlainKernels(device: GPUDevice, error: KernelError): string | null {
  const { tiling, invocations, subgroups } = tuningOf(device);
  const plainest = tiling === SOFTWARE_TUNING.tiling && invocations === SOFTWARE_TUNING.invocations && !subgroups;
  if (plainest) return null;
  setTuning(device, SOFTWARE_TUNING);
  return `Only the plain kernels are used: ${error.message}`;
}

/** What is said where plain operations take over from a plan. @param why in a sentence */
export const plainOperationsNote = (why: string): string => `Plain operations are used, which are slower: ${why}`;

/** A kernel with what it is tried on. */
interface Trial {
  kernel: Kernel;
  /** 32-bit words of every buffer */
  words: readonly number[];
  args: readonly number[];
  /** makes its first output comparable with that of the other variant */
  read?: (output: Float32Array) => Float32Array;
}

/** Values between −1 and 1, the same for everybody. */
function trialValues(count: number, salt: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = (Math.imul(i + 1, 2_654_435_761 + 2 * salt) >>> 8) / 2 ** 23 - 1;
  return values;
}

/** Runs a kernel a few times. @returns the milliseconds of the best run of several dispatches, and what it computed */
async function attempt(
  device: GPUDevice,
  { kernel, words, args, read = output => output }: Trial,
): Promise<{ milliseconds: number; output: Float32Array }> {
  const buffers = words.map((count, i) => {
    const gpu = device.createBuffer({ label: `tuning ${i}`, size: count * 4, usage: STORAGE_USAGE });
    if (!kernel.storage[i]?.writes) device.queue.writeBuffer(gpu, 0, trialValues(count, i));
    return { label: `tuning ${i}`, bytes: gpu.size, gpu };
  });
  const step = device.createBuffer({ size: STEP_BYTES, usage: UNIFORM_USAGE });
  const builder = new PlanBuilder();
  for (let i = 0; i < 4; i++) builder.dispatch(kernel, buffers, args);
  try {
    const plan = await builder.compile(device, { buffer: step, struct: STEP_STRUCT });
    let best = Infinity;
    for (let i = 0; i < 4; i++) {
      const started = performance.now();
      plan.submit();
      await device.queue.onSubmittedWorkDone();
      best = Math.min(best, performance.now() - started);
    }
    plan.dispose();
    const written = buffers[kernel.storage.findIndex(s => s.writes)]!;
    return { milliseconds: best, output: read(await readBuffer(device, written.gpu)) };
  } finally {
    for (const { gpu } of buffers) gpu.destroy();
    step.destroy();
  }
}

/**
 * How much less time a variant must take to be chosen. Near a tie the choice must not depend on noise: other kernels sum
 * in another order, and a run that is resumed later must go on with the same bits.
 */
const CLEAR_WIN = 0.85;

/** Largest difference between variants, relative to the largest value: they add up thousands of products in float32. */
const TOLERANCE = 1e-3;

/** Whether two variants computed the same, but for rounding. */
function agree(found: Float32Array, expected: Float32Array): boolean {
  const largest = expected.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  // Written so that a NaN does not pass.
  return largest > 0 && expected.every((value, i) => Math.abs(value - found[i]!) <= TOLERANCE * largest);
}

/**
 * Whether a variant is clearly faster than the plain kernel and right. One that does not compile, or computes something
 * else, is not chosen.
 * @param notes is told of such a variant
 */
async function chooses(
  device: GPUDevice,
  name: string,
  variant: Trial,
  plain: Trial,
  notes: string[],
): Promise<boolean> {
  const expected = await attempt(device, plain);
  try {
    const found = await attempt(device, variant);
    if (agree(found.output, expected.output)) return found.milliseconds < CLEAR_WIN * expected.milliseconds;
    notes.push(`${name} not used: on this adapter it gives other results than the plain kernel.`);
  } catch (error) {
    if (!(error instanceof KernelError || error instanceof LimitError)) throw error;
    notes.push(`${name} not used: ${error.message}`);
  }
  return false;
}

/** What was measured on an adapter, and which variants were left out and why. */
export interface MeasuredTuning {
  tuning: Tuning;
  notes: string[];
}

/**
 * Times and checks both tilings on a product, a weight gradient in one part and in many, and rows normalised by
 * invocations and by subgroups; a fraction of a second on a GPU.
 * @throws KernelError when not even the plain kernels compile
 */
export async function measureTuning(device: GPUDevice): Promise<MeasuredTuning> {
  const notes: string[] = [];
  const side = 512;
  const rows = [{ from: 0, to: 0, count: side }];
  const square = side * side;
  const product = (tiling: Tiling): Trial => ({
    kernel: matmul({ rows, k: side, n: side, layout: 'nk', tiling }),
    words: [square, square, square],
    args: [0],
  });
  const shared = await chooses(device, 'Workgroup memory', product('shared'), product('registers'), notes);
  const tiling: Tiling = shared ? 'shared' : 'registers';

  const [m, n, count] = [64, 96, 8192];
  const parts = Math.floor(GPU_INVOCATIONS / ((m * n) / 64));
  const gradient = (cut: number): Trial => {
    const spec = { groups: [[{ from: 0, input: 0, count }]], m, n, tiling, parts: cut };
    const stride = gradientPartWords(spec) * 4;
    const read = (sums: Float32Array) =>
      new Float32Array(stride).map((_, i) => {
        let total = 0;
        for (let part = 0; part < cut; part++) total += sums[part * stride + i]!;
        return total;
      });
    return { kernel: weightGradient(spec), words: [count * m, count * n, cut * stride], args: [0], read };
  };
  const cuts = await chooses(device, 'Gradients in parts', gradient(parts), gradient(1), notes);

  const width = 128;
  const normal = { rows: [{ from: 0, to: 0, count, eps: 1e-5 }], width };
  const norm = (subgroups: boolean): Trial => ({
    kernel: layerNorm(normal, { subgroups }),
    words: [count * width, 2 * width, count * width, 2 * count],
    args: [0, width / 4],
  });
  const subgroups =
    device.features.has('subgroups') && (await chooses(device, 'Subgroups', norm(true), norm(false), notes));
  return { tuning: { tiling, invocations: cuts ? GPU_INVOCATIONS : 0, subgroups }, notes };
}

/** Version of the kernels that were measured: a new one measures again. */
const VERSION = 3;
const STORE = 'adapters';

/** Where what was measured on adapters is kept, by their names. */
export interface TuningStore {
  /** undefined when nothing was kept */
  get: (adapter: string) => Promise<MeasuredTuning | undefined>;
  put: (adapter: string, measured: MeasuredTuning) => Promise<void>;
}

/** This browser's database. @throws where there is none */
async function ownStore(): Promise<TuningStore> {
  const db = await openDB('neighborretr-tuning', VERSION, {
    upgrade: base => {
      for (const name of base.objectStoreNames) base.deleteObjectStore(name);
      base.createObjectStore(STORE);
    },
  });
  return {
    get: async adapter => (await db.get(STORE, adapter)) as MeasuredTuning | undefined,
    put: async (adapter, measured) => {
      await db.put(STORE, measured, adapter);
      db.close();
    },
  };
}

let openStore = ownStore;

/** Keeps what is measured elsewhere from now on: other kernels round otherwise, and a seed would not give the same curve again. */
export function keepTuningsIn(store: TuningStore): void {
  openStore = () => Promise.resolve(store);
}

/** Name of a file that holds what was measured on an adapter. */
export const tuningFile = (adapter: string): string => `tuning-${VERSION}-${adapter.replace(/[^\w.]+/g, '-')}.json`;

/**
 * Chooses the tuning of a device: what was measured on its adapter before, or what is measured now. Software adapters
 * are not measured: compiling the candidates would take them longer than the first steps.
 * @param adapter name under which the choice is kept in this browser
 * @returns what was left out and why, in a sentence each
 */
export async function tune(device: GPUDevice, adapter: string, software: boolean): Promise<string[]> {
  setTuning(device, SOFTWARE_TUNING);
  if (software) return [];
  const store = await openStore().catch(() => null);
  const known = await store?.get(adapter).catch(() => undefined);
  try {
    const { tuning, notes } = known ?? (await measureTuning(device));
    setTuning(device, tuning);
    // Where nothing can be kept (private windows, quota), the next visit measures again.
    await store?.put(adapter, { tuning, notes }).catch(() => {});
    return notes;
  } catch (error) {
    if (!(error instanceof KernelError || error instanceof LimitError)) throw error;
    // Whoever compiles a whole plan finds out whether that is possible.
    return [`This adapter could not be measured: ${error.message}`];
  }
}
