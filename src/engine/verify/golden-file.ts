import { parseSafetensors, type SafetensorsFile, type StoredTensor } from '@/data/safetensors';
import type { Weights } from '../reference/model/layers';
import { tf } from '../tf';

/** Thrown when a reference file lacks something its case needs. */
export class MalformedCaseError extends Error {
  override name = 'MalformedCaseError';
}

/** One reference file: inputs, parameters, expected outputs and gradients, and the hyper-parameters they came from. */
export class GoldenFile {
  readonly metadata: Record<string, string>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly hyper: Record<string, unknown>;

  constructor(
    readonly fileName: string,
    file: SafetensorsFile,
  ) {
    this.metadata = file.metadata;
    this.tensors = file.tensors;
    this.hyper = this.json('hyper');
  }

  /** @throws SafetensorsError or MalformedCaseError */
  static parse(fileName: string, bytes: Uint8Array): GoldenFile {
    const file = parseSafetensors(bytes);
    if (!file.metadata.case) throw new MalformedCaseError('__metadata__.case is missing.');
    return new GoldenFile(fileName, file);
  }

  get caseName(): string {
    return this.metadata.case ?? '';
  }

  /** A metadata entry that holds JSON as Python writes it: NaN and infinities become null. */
  json<T = Record<string, unknown>>(key: string): T {
    const text = this.metadata[key];
    if (text === undefined) throw new MalformedCaseError(`__metadata__.${key} is missing.`);
    try {
      return JSON.parse(text.replace(/(?<=[:,[\s])-?(NaN|Infinity)\b/g, 'null')) as T;
    } catch (cause) {
      throw new MalformedCaseError(`__metadata__.${key} is not JSON.`, { cause });
    }
  }

  /** A numeric hyper-parameter. */
  number(key: string): number {
    const value = this.hyper[key];
    if (typeof value !== 'number') throw new MalformedCaseError(`Hyper-parameter "${key}" is missing or not a number.`);
    return value;
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  stored(name: string): StoredTensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new MalformedCaseError(`Tensor "${name}" is missing.`);
    return tensor;
  }

  /** A stored tensor on the device as float32 (masks become 0/1 floats). */
  tensor(name: string): tf.Tensor {
    const { shape, data } = this.stored(name);
    return tf.tensor(Float32Array.from(data), shape, 'float32');
  }

  /** A stored integer tensor on the CPU. */
  ints(name: string): Int32Array {
    return Int32Array.from(this.stored(name).data);
  }

  /** Names starting with `prefix`, without it. */
  names(prefix: string): string[] {
    return [...this.tensors.keys()].filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length));
  }

  /** Every tensor under `prefix` on the device. */
  group(prefix: string): Map<string, tf.Tensor> {
    return new Map(this.names(prefix).map(name => [name, this.tensor(prefix + name)]));
  }
}

/** Parameters by name; a missing one is named. */
export function weightsOf(tensors: ReadonlyMap<string, tf.Tensor>): Weights {
  return name => {
    const tensor = tensors.get(name);
    if (!tensor) throw new MalformedCaseError(`Parameter "${name}" is missing.`);
    return tensor;
  };
}
