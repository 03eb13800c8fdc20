import { Random } from '@/math/random';
import { NEUTRAL_STEP, packStep, STEP_BYTES, STEP_STRUCT, type StepValues } from '../kernels/step';
import { type Kernel, PlanBuilder } from '../plan';

let opened: Promise<GPUDevice> | null = null;

/** A device for kernel tests, the same for a whole file. */
export function testDevice(): Promise<GPUDevice> {
  opened ??= navigator.gpu.requestAdapter().then(adapter => {
    if (!adapter) throw new Error('There is no WebGPU adapter.');
    const { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    const requiredLimits = { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize, maxBufferSize };
    const requiredFeatures: GPUFeatureName[] = adapter.features.has('subgroups') ? ['subgroups'] : [];
    return adapter.requestDevice({ requiredLimits, requiredFeatures });
  });
  return opened;
}

/** What a buffer holds at first: values, or so many zeros. */
export type Content = Float32Array | Uint32Array | Int32Array | Uint8Array | readonly number[] | number;

/** What buffers hold, by the name of the binding. */
export type Contents = Record<string, Float32Array | Uint32Array>;

/** Everything a kernel runs with. */
export interface KernelInputs {
  /** by the name of the binding */
  buffers: Record<string, Content>;
  args?: readonly number[];
  step?: Partial<StepValues>;
}

function bytesOf(content: Content, type: string): Uint8Array<ArrayBuffer> {
  if (typeof content === 'number') return new Uint8Array(content * 4);
  const typed = Array.isArray(content)
    ? type.endsWith('u') || type === 'u32'
      ? Uint32Array.from(content as number[])
      : Float32Array.from(content as number[])
    : (content as Float32Array);
  return new Uint8Array(typed.buffer.slice(typed.byteOffset, typed.byteOffset + typed.byteLength) as ArrayBuffer);
}

/**
 * Runs one kernel once.
 * @returns the contents afterwards of everything it writes, by the name of the binding
 * @throws what WebGPU has to say against it
 */
export async function runKernel(kernel: Kernel, inputs: KernelInputs): Promise<Contents> {
  const device = await testDevice();
  device.pushErrorScope('validation');
  const result = await submitAndRead(device, kernel, inputs).catch((error: unknown) => error as Error);
  const invalid = await device.popErrorScope();
  if (invalid) throw new Error(`${kernel.label}: ${invalid.message}`);
  if (result instanceof Error) throw result;
  return result;
}

async function submitAndRead(
  device: GPUDevice,
  kernel: Kernel,
  { buffers, args = [], step = {} }: KernelInputs,
): Promise<Contents> {
  const made: GPUBuffer[] = [];
  const make = (size: number, usage: number) => {
    const buffer = device.createBuffer({ size: Math.max(16, Math.ceil(size / 16) * 16), usage });
    made.push(buffer);
    return buffer;
  };
  try {
    const { STORAGE, COPY_SRC, COPY_DST, UNIFORM, MAP_READ } = GPUBufferUsage;
    const bound = kernel.storage.map(({ name, type }) => {
      const content = buffers[name];
      if (content === undefined) throw new Error(`${kernel.label}: nothing was given for "${name}".`);
      const bytes = bytesOf(content, type);
      const gpu = make(bytes.byteLength, STORAGE | COPY_SRC | COPY_DST);
      device.queue.writeBuffer(gpu, 0, bytes);
      return { label: name, bytes: gpu.size, gpu, used: bytes.byteLength };
    });
    const unknown = Object.keys(buffers).find(name => kernel.storage.every(s => s.name !== name));
    if (unknown) throw new Error(`${kernel.label} has no binding "${unknown}".`);
    const uniform = make(STEP_BYTES, UNIFORM | COPY_DST);
    device.queue.writeBuffer(uniform, 0, packStep({ ...NEUTRAL_STEP, ...step }));
    const builder = new PlanBuilder();
    builder.dispatch(kernel, bound, args);
    const plan = await builder.compile(device, { buffer: uniform, struct: STEP_STRUCT });
    const written = kernel.storage.flatMap((s, i) => (s.writes ? [{ ...s, ...bound[i]! }] : []));
    const staging = written.map(({ used }) => make(used, MAP_READ | COPY_DST));
    plan.submit(encoder =>
      written.forEach(({ gpu }, i) => encoder.copyBufferToBuffer(gpu, 0, staging[i]!, 0, staging[i]!.size)),
    );
    const result: Contents = {};
    for (const [i, { name, type, used }] of written.entries()) {
      await staging[i]!.mapAsync(GPUMapMode.READ);
      const data = staging[i]!.getMappedRange().slice(0, Math.ceil(used / 4) * 4);
      result[name] = /u/.test(type) ? new Uint32Array(data) : new Float32Array(data);
    }
    plan.dispose();
    return result;
  } finally {
    for (const buffer of made) buffer.destroy();
  }
}

/** So many seeded values in [-scale, scale], as float32 has them. */
export function randomValues(count: number, seed: string, scale = 1): number[] {
  const random = new Random('kernel test', seed, count);
  return Array.from({ length: count }, () => Math.fround(random.between(-scale, scale)));
}

/** Largest |found − expected| relative to the largest |expected|, or to `floor` when that is larger. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-6): number {
  let [worst, size] = [0, floor];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(found[i]! - expected[i]!);
    // NaN must not hide behind a comparison.
    worst = difference <= worst ? worst : difference;
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return worst / size;
}

/**
 * Σ dy·f by central differences in float64, for some entries of every input.
 * @param samples entries per input that are tried, spread evenly
 * @returns per input the tried places and their gradients
 */
export function finiteDifferences(
  forward: (inputs: number[][]) => number[],
  inputs: readonly number[][],
  dy: readonly number[],
  samples = 16,
  h = 1e-6,
): { places: number[]; gradients: number[] }[] {
  const copies = inputs.map(values => [...values]);
  const value = () => forward(copies).reduce((sum, y, i) => sum + y * dy[i]!, 0);
  return copies.map(values => {
    const tried = Math.min(samples, values.length);
    const places = Array.from({ length: tried }, (_, i) => Math.floor(((i + 0.5) * values.length) / tried));
    const gradients = places.map(place => {
      const before = values[place]!;
      values[place] = before + h;
      const above = value();
      values[place] = before - h;
      const below = value();
      values[place] = before;
      return (above - below) / (2 * h);
    });
    return { places, gradients };
  });
}

/** Largest error of a gradient at the places that finite differences tried, relative to the largest of the gradient. */
export function gradientError(
  found: ArrayLike<number>,
  { places, gradients }: { places: number[]; gradients: number[] },
): number {
  const size = Array.from(found).reduce((top, x) => Math.max(top, Math.abs(x)), 1e-6);
  const errors = places.map((place, i) => Math.abs(found[place]! - gradients[i]!));
  return errors.reduce((worst, e) => (e <= worst ? worst : e), 0) / size;
}
