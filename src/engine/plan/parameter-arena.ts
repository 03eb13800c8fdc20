import type { ParameterValue } from '../contract/initial-parameters';
import type { TrainedParts } from '@/config/trained-parts';
import { isTrained } from '../contract/parameters';
import { readBuffer } from './read-buffer';
import { BLOCK } from './kernels/optimizer';
import type { PlanBuffer } from './plan';
import { STORAGE_USAGE } from './buffer-usage';

interface Place {
  name: string;
  shape: number[];
  size: number;
  /** in floats, a multiple of a block */
  offset: number;
}

/** Whether a parameter is the kernel of a token convolution, kept as [out, 3, in] instead of [out, in, 3]. */
const hasTaps = (name: string) => name.endsWith('conv.conv.weight');

/** [a, b, c] → [a, c, b]. */
function swapLast(data: Float32Array, [a = 1, b = 1, c = 1]: readonly number[]): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++) for (let k = 0; k < c; k++) out[(i * c + k) * b + j] = data[(i * b + j) * c + k] ?? 0;
  return out;
}

/**
 * All parameters of a model one after the other in one GPU buffer, with gradients and both moments laid out alike: one
 * dispatch can update all of them, and one kernel can reach any of them.
 */
export class ParameterArena {
  readonly #places = new Map<string, Place>();
  readonly values: PlanBuffer;
  readonly #training: { gradients: PlanBuffer; first: PlanBuffer; second: PlanBuffer } | null;

  /** Makes room; everything is zero until it is written. @param trains which parts have gradients and moments, too; null for none */
  constructor(
    private readonly device: GPUDevice,
    parameters: ReadonlyMap<string, Pick<ParameterValue, 'shape'>>,
    private readonly trains: TrainedParts | null = 'all',
  ) {
    let offset = 0;
    for (const [name, { shape }] of parameters) {
      const size = shape.reduce((product, d) => product * d, 1);
      this.#places.set(name, { name, shape, size, offset });
      offset += Math.ceil(size / BLOCK) * BLOCK;
    }
    const make = (label: string): PlanBuffer => ({
      label,
      bytes: offset * 4,
      gpu: device.createBuffer({ label, size: offset * 4, usage: STORAGE_USAGE }),
    });
    this.values = make('parameters');
    const training = () => ({
      gradients: make('gradients'),
      first: make('first moments'),
      second: make('second moments'),
    });
    this.#training = trains ? training() : null;
  }

  #own(name: 'gradients' | 'first' | 'second'): PlanBuffer {
    if (!this.#training) throw new Error('A model that only encodes has no gradients or moments.');
    return this.#training[name];
  }

  get gradients(): PlanBuffer {
    return this.#own('gradients');
  }

  /** First moments. */
  get first(): PlanBuffer {
    return this.#own('first');
  }

  /** Second moments. */
  get second(): PlanBuffer {
    return this.#own('second');
  }

  get #buffers(): PlanBuffer[] {
    return [this.values, ...Object.values(this.#training ?? {})];
  }

  /** Bytes of GPU memory. */
  get bytes(): number {
    return this.#buffers.reduce((sum, buffer) => sum + buffer.bytes, 0);
  }

  /** Names of the trained parameters, in order. */
  get trained(): string[] {
    const { trains } = this;
    return trains === null ? [] : [...this.#places.keys()].filter(name => isTrained(name, trains));
  }

  #get(name: string): Place {
    const place = this.#places.get(name);
    if (!place) throw new Error(`The model has no parameter "${name}".`);
    return place;
  }

  /** Where a parameter starts, in vec4s. */
  place(name: string): number {
    return this.#get(name).offset / 4;
  }

  /** Blocks of a parameter. */
  blocks(name: string): { first: number; count: number } {
    const { offset, size } = this.#get(name);
    return { first: offset / BLOCK, count: Math.ceil(size / BLOCK) };
  }

  /** Replaces what is known of the values or moments; the rest becomes zero. */
  write(buffer: PlanBuffer, data: ReadonlyMap<string, Float32Array>): void {
    const all = new Float32Array(buffer.bytes / 4);
    for (const [name, values] of data) {
      const { offset, shape } = this.#get(name);
      all.set(hasTaps(name) ? swapLast(values, shape) : values, offset);
    }
    this.device.queue.writeBuffer(buffer.gpu!, 0, all);
  }

  /** Reads values, gradients or moments back, by name and in the published layout. */
  async read(buffer: PlanBuffer): Promise<Map<string, ParameterValue>> {
    const all = await readBuffer(this.device, buffer.gpu!);
    const found = new Map<string, ParameterValue>();
    for (const { name, shape, size, offset } of this.#places.values()) {
      const data = all.slice(offset, offset + size);
      const [a = 1, b = 1, c = 1] = shape;
      found.set(name, { shape, data: hasTaps(name) ? swapLast(data, [a, c, b]) : data });
    }
    return found;
  }

  /** Frees the GPU memory. */
  dispose(): void {
    for (const buffer of this.#buffers) buffer.gpu?.destroy();
  }
}
