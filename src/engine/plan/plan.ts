import type { DispatchTime } from '../contract/engine';
import { STORAGE_USAGE } from './buffer-usage';
import type { Kernel, PlanBuffer } from './kernel';
import { LimitError, planProblems } from './limits';
import { placeBuffers } from './memory';
import { readBuffer } from './read-buffer';

export type { Kernel, PlanBuffer, Storage } from './kernel';

/** Told while pipelines are compiled. */
export type CompileReport = (done: number, total: number) => void | Promise<void>;

interface Dispatch {
  kernel: Kernel;
  buffers: readonly PlanBuffer[];
  /** words of `Args` */
  args: readonly number[];
}

/** WebGPU's alignment of bound uniform ranges. */
const UNIFORM_ALIGNMENT = 256;

/** Pipelines that are compiled at the same time. */
const COMPILED_AT_ONCE = 4;

const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** The WGSL of a kernel with its bindings. @param stepStruct declares `Step` */
export function shaderOf(kernel: Kernel, stepStruct: string): string {
  const lines = kernel.storage.map(
    ({ name, type, writes }, i) =>
      `@group(0) @binding(${i}) var<storage, ${writes ? 'read_write' : 'read'}> ${name} : array<${type}>;`,
  );
  let binding = kernel.storage.length;
  if (kernel.args?.length) {
    if (!kernel.pack) lines.push(`struct Args { ${kernel.args.map(name => `${name} : u32`).join(', ')} }`);
    lines.push(`@group(0) @binding(${binding++}) var<uniform> args : Args;`);
  }
  if (kernel.readsStep) lines.push(stepStruct, `@group(0) @binding(${binding}) var<uniform> step : Step;`);
  // A subgroup stays together by how its rows are given out, which the compiler cannot see.
  const enable = kernel.subgroups ? 'enable subgroups;\ndiagnostic(off, subgroup_uniformity);\n' : '';
  return `${enable}${lines.join('\n')}\n${kernel.code}`;
}

/** The bindings of a kernel as WebGPU wants them: explicit, because `auto` leaves out what a shader does not use. */
function layoutOf(device: GPUDevice, kernel: Kernel): GPUPipelineLayout {
  const types: GPUBufferBindingType[] = kernel.storage.map(s => (s.writes ? 'storage' : 'read-only-storage'));
  if (kernel.args?.length) types.push('uniform');
  if (kernel.readsStep) types.push('uniform');
  const entries = types.map((type, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } }));
  return device.createPipelineLayout({ bindGroupLayouts: [device.createBindGroupLayout({ entries })] });
}

/** A kernel that this browser or driver refuses; plans without it may work. */
export class KernelError extends Error {
  /** @param kernel its label */
  constructor(
    readonly kernel: string,
    reason: string,
  ) {
    super(`The kernel "${kernel}" does not compile: ${reason}`);
  }
}

async function compileKernel(device: GPUDevice, kernel: Kernel, code: string): Promise<GPUComputePipeline> {
  const { label } = kernel;
  // What is refused here is told by the error thrown, not as trouble of the device.
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label, code });
  const layout = layoutOf(device, kernel);
  const refused = device.popErrorScope().catch(() => null);
  try {
    const compute = { module, entryPoint: 'main' };
    return await device.createComputePipelineAsync({ label, layout, compute });
  } catch (error) {
    const [{ messages }, invalid] = await Promise.all([module.getCompilationInfo(), refused]);
    const lines = code.split('\n');
    const where = messages.map(m => `${m.message} in line ${m.lineNum}: ${lines[m.lineNum - 1]?.trim()}`);
    throw new KernelError(label, where[0] ?? invalid?.message ?? String(error));
  }
}

function pipelineOf(device: GPUDevice, kernel: Kernel, code: string): Promise<GPUComputePipeline> {
  let known = pipelines.get(device);
  if (!known) pipelines.set(device, (known = new Map()));
  const found = known.get(code);
  if (found) return found;
  const made = compileKernel(device, kernel, code);
  known.set(code, made);
  return made;
}

/** Records the dispatches of a whole step with fixed shapes, to be compiled once and replayed. */
export class PlanBuilder {
  readonly #dispatches: Dispatch[] = [];

  /** Dispatches recorded so far. */
  get size(): number {
    return this.#dispatches.length;
  }

  /** What was recorded: every kernel, and every buffer that one of them binds. */
  get recorded(): { kernels: readonly Kernel[]; buffers: ReadonlySet<PlanBuffer> } {
    const kernels = this.#dispatches.map(({ kernel }) => kernel);
    return { kernels, buffers: new Set(this.#dispatches.flatMap(({ buffers }) => buffers)) };
  }

  /** Multiplications and additions of what was recorded, as far as kernels state them. */
  get flops(): number {
    return this.#dispatches.reduce((sum, { kernel }) => sum + (kernel.flops ?? 0), 0);
  }

  /** A temporary of so many 32-bit words. */
  temporary(label: string, words: number): PlanBuffer {
    return { label, bytes: Math.max(16, Math.ceil(words / 4) * 16), gpu: null };
  }

  /** Adds a dispatch. @throws when it does not fit its kernel */
  dispatch(kernel: Kernel, buffers: readonly PlanBuffer[], args: readonly number[] = []): void {
    if (buffers.length !== kernel.storage.length || args.length !== (kernel.args?.length ?? 0))
      throw new Error(`${kernel.label}: ${buffers.length} buffers and ${args.length} arguments do not fit.`);
    const wrong = args.find(arg => !Number.isInteger(arg) || arg < 0);
    if (wrong !== undefined) throw new Error(`${kernel.label}: ${wrong} is no valid argument.`);
    this.#dispatches.push({ kernel, buffers, args: kernel.pack ? kernel.pack(args) : args });
  }

  /**
   * Compiles every pipeline and allocates every temporary.
   * @param step the uniform buffer bound as `step`, and the struct that declares it
   * @throws LimitError before anything is compiled or allocated, when the device cannot run it
   */
  async compile(
    device: GPUDevice,
    step: { buffer: GPUBuffer; struct: string },
    report: CompileReport = () => {},
  ): Promise<Plan> {
    const { kernels, buffers } = this.recorded;
    const [problem] = planProblems(kernels, buffers, device.limits);
    if (problem) throw new LimitError(problem);
    const made = await this.#pipelines(device, step.struct, report);
    const memory = this.#allocate(device);
    const { buffer: args, offsets } = this.#arguments(device);
    const commands = this.#dispatches.map(({ kernel, buffers, args: given }, i) => {
      const entries = buffers.map(b => ({ buffer: b.gpu ?? memory.of(b) }) as GPUBufferBinding);
      if (kernel.args?.length)
        entries.push({ buffer: args, offset: offsets[i]!, size: Math.ceil(given.length / 4) * 16 });
      if (kernel.readsStep) entries.push({ buffer: step.buffer });
      const pipeline = made[i]!;
      const group = device.createBindGroup({
        label: kernel.label,
        layout: pipeline.getBindGroupLayout(0),
        entries: entries.map((resource, binding) => ({ binding, resource })),
      });
      return { kernel, pipeline, group };
    });
    return new Plan(device, commands, [...memory.buffers, args]);
  }

  async #pipelines(device: GPUDevice, struct: string, report: CompileReport): Promise<GPUComputePipeline[]> {
    const codes = this.#dispatches.map(({ kernel }) => shaderOf(kernel, struct));
    const distinct = new Map(codes.map((code, i) => [code, this.#dispatches[i]!.kernel]));
    let done = 0;
    const waiting = [...distinct];
    // A few at a time: compilation uses several cores, and a pause must be able to arrive in between.
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await pipelineOf(device, next[1], next[0]);
        await report(++done, distinct.size);
      }
    };
    await Promise.all(Array.from({ length: COMPILED_AT_ONCE }, work));
    return Promise.all(codes.map((code, i) => pipelineOf(device, this.#dispatches[i]!.kernel, code)));
  }

  #allocate(device: GPUDevice): { of: (b: PlanBuffer) => GPUBuffer; buffers: GPUBuffer[] } {
    const lifetimes = new Map<PlanBuffer, { bytes: number; first: number; last: number }>();
    this.#dispatches.forEach(({ buffers }, i) => {
      for (const b of buffers) {
        if (b.gpu) continue;
        const known = lifetimes.get(b);
        if (known) known.last = i;
        else lifetimes.set(b, { bytes: b.bytes, first: i, last: i });
      }
    });
    const order = [...lifetimes.keys()];
    const { slotOf, slotBytes } = placeBuffers([...lifetimes.values()]);
    const buffers = slotBytes.map((size, i) =>
      device.createBuffer({ label: `temporary ${i}`, size, usage: STORAGE_USAGE }),
    );
    const slots = new Map(order.map((b, i) => [b, buffers[slotOf[i]!]!]));
    return { of: b => slots.get(b)!, buffers };
  }

  /** All arguments in one uniform buffer; equal ones share their place. */
  #arguments(device: GPUDevice): { buffer: GPUBuffer; offsets: number[] } {
    const places = new Map<string, number>();
    const offsets = this.#dispatches.map(({ args }) => {
      const key = args.join();
      if (!places.has(key)) places.set(key, places.size * UNIFORM_ALIGNMENT);
      return places.get(key)!;
    });
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = device.createBuffer({ label: 'arguments', size: places.size * UNIFORM_ALIGNMENT || 16, usage });
    const words = new Uint32Array((places.size * UNIFORM_ALIGNMENT) / 4);
    for (const [key, offset] of places) if (key) words.set(key.split(',').map(Number), offset / 4);
    device.queue.writeBuffer(buffer, 0, words);
    return { buffer, offsets };
  }
}

interface Command {
  kernel: Kernel;
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
}

/** A compiled sequence of dispatches: replaying it costs one submit and no allocation. */
export class Plan {
  readonly #own: GPUBuffer[];

  constructor(
    private readonly device: GPUDevice,
    private readonly commands: readonly Command[],
    own: GPUBuffer[],
  ) {
    this.#own = own;
  }

  /** Number of dispatches. */
  get dispatches(): number {
    return this.commands.length;
  }

  /** Bytes of GPU memory that only this plan uses. */
  get bytes(): number {
    return this.#own.reduce((sum, buffer) => sum + buffer.size, 0);
  }

  /** Multiplications and additions of one replay, as far as kernels state them. */
  get flops(): number {
    return this.commands.reduce((sum, { kernel }) => sum + (kernel.flops ?? 0), 0);
  }

  /** Adds every dispatch to a compute pass. */
  encode(pass: GPUComputePassEncoder): void {
    for (const { kernel, pipeline, group } of this.commands) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...kernel.grid);
    }
  }

  /** Submits every dispatch in one pass; `after` adds copies behind it. */
  submit(after: (encoder: GPUCommandEncoder) => void = () => {}): void {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    this.encode(pass);
    pass.end();
    after(encoder);
    this.device.queue.submit([encoder.finish()]);
  }

  /**
   * Times every dispatch, slowest first: for finding out where time goes. By the device's own clock where it has one; else
   * each alone, with what it takes to submit it and to hear of its end.
   */
  async profile(): Promise<DispatchTime[]> {
    const spent = this.device.features.has('timestamp-query') ? await this.#byTimestamps() : await this.#byWaiting();
    const times = this.commands.map(({ kernel: { label, flops = 0 } }, i) => ({
      label,
      flops,
      milliseconds: spent[i]!,
    }));
    return times.sort((a, b) => b.milliseconds - a.milliseconds);
  }

  /** [dispatches] milliseconds by the device's clock, one compute pass each in a single submit. */
  async #byTimestamps(): Promise<number[]> {
    const count = 2 * this.commands.length;
    const querySet = this.device.createQuerySet({ label: 'profile', type: 'timestamp', count });
    const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
    const resolved = this.device.createBuffer({ label: 'profile', size: count * 8, usage });
    try {
      const encoder = this.device.createCommandEncoder();
      this.commands.forEach((command, i) => {
        const timestampWrites = { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 };
        const pass = encoder.beginComputePass({ timestampWrites });
        new Plan(this.device, [command], []).encode(pass);
        pass.end();
      });
      encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
      this.device.queue.submit([encoder.finish()]);
      const at = new BigUint64Array((await readBuffer(this.device, resolved)).buffer);
      return this.commands.map((_, i) => Number(at[2 * i + 1]! - at[2 * i]!) / 1e6);
    } finally {
      querySet.destroy();
      resolved.destroy();
    }
  }

  /** [dispatches] milliseconds until each was done, alone. */
  async #byWaiting(): Promise<number[]> {
    const spent: number[] = [];
    for (const command of this.commands) {
      const started = performance.now();
      new Plan(this.device, [command], []).submit();
      await this.device.queue.onSubmittedWorkDone();
      spent.push(performance.now() - started);
    }
    return spent;
  }

  /** Frees the plan's own memory. */
  dispose(): void {
    for (const buffer of this.#own) buffer.destroy();
    this.#own.length = 0;
  }
}
