import type { StoredTensor } from '@/data/safetensors';
import type { tf } from '../tf';
import { type GoldenFile, MalformedCaseError } from './golden-file';

/** One compared tensor. */
export interface Comparison {
  name: string;
  kind: 'output' | 'gradient';
  /** max|a−b| over the tolerance's scale; 0 or Infinity for integers */
  error: number;
  tolerance: number;
  passed: boolean;
}

/** Largest |x|, ignoring nothing. */
export function maxAbs(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0));
  return largest;
}

/** Tensors of a file that an engine must reproduce; `alt.` is deliberately wrong, `mid.` and `own.` are optional. */
const MUST_COMPARE = ['out.', 'grad.', 'grad_term.', 'grad_kl_only.', 'final.'];

/**
 * Compares results with one reference file: max|a−b| ≤ tolerance · max|expected| per tensor. Gradients that the file
 * calls rounding noise are measured against its largest gradient; integers must be equal; NaN must meet NaN.
 */
export class GoldenCheck {
  readonly comparisons: Comparison[] = [];
  readonly #noise: Set<string>;
  readonly #largestGradient: number;
  readonly #seen = new Set<string>();

  /** @param slack multiplies the file's tolerances (they are those of a CPU; a GPU's exp and division are coarser) */
  constructor(
    readonly file: GoldenFile,
    private readonly slack: number,
  ) {
    this.#noise = new Set(file.metadata.grad_below_scale_floor ? file.json<string[]>('grad_below_scale_floor') : []);
    const gradients = [...file.tensors].filter(([name]) => name.startsWith('grad.'));
    this.#largestGradient = Math.max(0, ...gradients.map(([, x]) => maxAbs(x.data)));
  }

  #tolerance(key: 'tol_out' | 'tol_grad'): number {
    const value = Number(this.file.metadata[key]);
    if (!(value > 0)) throw new MalformedCaseError(`__metadata__.${key} is missing or not a number.`);
    return value * this.slack;
  }

  /** Adds a comparison made elsewhere, for instance against JSON metadata. */
  add(name: string, kind: Comparison['kind'], error: number, tolerance: number): void {
    this.#seen.add(name);
    this.comparisons.push({ name, kind, error, tolerance, passed: error <= tolerance });
  }

  /** Compares numbers with the stored tensor `name`; `absolute` replaces the relative rule. */
  values(name: string, actual: ArrayLike<number>, absolute?: number): void {
    const expected = this.file.stored(name);
    const gradient = name.startsWith('grad');
    const kind = gradient ? 'gradient' : 'output';
    if (actual.length !== expected.data.length) return this.add(`${name} (size)`, kind, Infinity, 0);
    if (expected.dtype === 'I32') return this.add(name, kind, countDifferent(expected, actual) === 0 ? 0 : Infinity, 0);
    const own = absolute ? 1 : maxAbs(expected.data);
    const scale = this.#noise.has(name) ? this.#largestGradient : own;
    const tolerance = absolute ? absolute * this.slack : this.#tolerance(gradient ? 'tol_grad' : 'tol_out');
    this.add(name, kind, largestError(expected, actual) / (scale || 1), tolerance);
  }

  /** Reads a tensor back, compares it and disposes of it. */
  async tensor(name: string, actual: tf.Tensor, absolute?: number): Promise<void> {
    const shape = this.file.stored(name).shape;
    const values = await actual.data();
    if (shape.join() !== actual.shape.join() && shape.join() !== '') this.add(`${name} (shape)`, 'output', Infinity, 0);
    this.values(name, values as Float32Array, absolute);
    actual.dispose();
  }

  /** Expected tensors that nothing was compared with. */
  missing(): string[] {
    return [...this.file.tensors.keys()].filter(
      name =>
        MUST_COMPARE.some(prefix => name.startsWith(prefix)) &&
        !this.#seen.has(name) &&
        !this.#seen.has(`${name} (size)`),
    );
  }
}

function countDifferent(expected: StoredTensor, actual: ArrayLike<number>): number {
  return Array.from(expected.data).filter((x, i) => Math.round(actual[i] ?? NaN) !== x).length;
}

function largestError({ data }: StoredTensor, actual: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const a = actual[i] ?? NaN;
    const b = data[i] ?? NaN;
    if (Number.isNaN(a) && Number.isNaN(b)) continue;
    if (a === b) continue;
    const error = Math.abs(a - b);
    largest = Number.isNaN(error) ? Infinity : Math.max(largest, error);
  }
  return largest;
}
