import type { OptimizerState } from '../contract/checkpoint';
import { tf } from '../tf';

/** One trained parameter and how it is updated. */
export interface OptimizedParameter {
  name: string;
  value: tf.Variable;
  /** Base learning rate of its group. */
  lr: number;
  weightDecay: number;
}

/** Hyper-parameters shared by both update rules. */
export interface UpdateRule {
  /** BertAdam: no bias correction, decay added to the update. AdamW: bias-corrected, decoupled decay. */
  kind: 'bertadam' | 'adamw';
  beta1: number;
  beta2: number;
  /** ε, outside the square root */
  epsilon: number;
  /** Clip of every parameter's gradient norm inside the optimizer; ≤ 0 for none. */
  parameterClip: number;
}

/** ‖x‖₂ as a scalar tensor. */
export function norm(x: tf.Tensor): tf.Scalar {
  return tf.sqrt(tf.sum(tf.square(tf.reshape(x, [-1])))) as tf.Scalar;
}

/** min(1, limit / (norm + 1e-6)), torch's clip_grad_norm_. */
function clipFactor(gradientNorm: tf.Tensor, limit: number): tf.Tensor {
  return tf.minimum(1, tf.div(limit, tf.add(gradientNorm, 1e-6)));
}

/** Tensors of any shapes, one after the other as one vector. */
export function flatten(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => tf.concat(tensors.map(x => tf.reshape(x, [-1]))) as tf.Tensor1D);
}

/** Scales a gradient so that its norm is at most `limit` (trainer.py:104). The input stays the caller's. */
export function clipGlobally(gradient: tf.Tensor1D, gradientNorm: tf.Tensor, limit: number): tf.Tensor1D {
  return tf.tidy(() => tf.mul(gradient, clipFactor(gradientNorm, limit)));
}

/** The parameters that have a gradient, laid out one after the other. */
interface Group {
  names: string[];
  /** [n] learning rate and weight decay of every entry */
  lr: tf.Tensor1D;
  decay: tf.Tensor1D;
  /** [n] moments of every entry */
  first: tf.Tensor1D;
  second: tf.Tensor1D;
}

/**
 * BertAdam (models/optimization.py) or AdamW. Parameters without a gradient are left alone, those with a zero gradient
 * still decay. All parameters are updated as one long vector: a dozen operations instead of a dozen for each of a
 * hundred parameters.
 */
export class Optimizer {
  readonly #parameters: ReadonlyMap<string, OptimizedParameter>;
  /** moments of parameters that had no gradient in the last update */
  readonly #parked = new Map<string, [tf.Tensor1D, tf.Tensor1D]>();
  #group: Group | null = null;
  #updates = 0;

  constructor(
    parameters: readonly OptimizedParameter[],
    private readonly rule: UpdateRule,
  ) {
    this.#parameters = new Map(parameters.map(p => [p.name, p]));
  }

  /** Updates made so far; AdamW's bias correction depends on it. */
  get updates(): number {
    return this.#updates;
  }

  #parameter(name: string): OptimizedParameter {
    const parameter = this.#parameters.get(name);
    if (!parameter) throw new Error(`The optimizer does not know a parameter "${name}".`);
    return parameter;
  }

  /** Every parameter's slice of a vector laid out like `names`, to be disposed of by the caller. */
  #split(names: readonly string[], vector: tf.Tensor1D): tf.Tensor1D[] {
    let at = 0;
    return names.map(name => {
      const { size } = this.#parameter(name).value;
      at += size;
      return tf.slice1d(vector, at - size, size);
    });
  }

  /** Takes the group apart: its moments are parked by name. */
  #park(): void {
    const group = this.#group;
    if (!group) return;
    const [first, second] = [this.#split(group.names, group.first), this.#split(group.names, group.second)];
    group.names.forEach((name, i) => this.#parked.set(name, [first[i]!, second[i]!]));
    tf.dispose([group.lr, group.decay, group.first, group.second]);
    this.#group = null;
  }

  /** The group of exactly these parameters; the set changes only when a loss is switched. */
  #groupOf(names: string[]): Group {
    if (this.#group && this.#group.names.join() === names.join()) return this.#group;
    this.#park();
    const moments = (index: 0 | 1) =>
      flatten(names.map(name => this.#parked.get(name)?.[index] ?? tf.zeros([this.#parameter(name).value.size])));
    const perEntry = (of: (p: OptimizedParameter) => number) => {
      const values = names.flatMap(name => {
        const parameter = this.#parameter(name);
        return Array<number>(parameter.value.size).fill(of(parameter));
      });
      return tf.tensor1d(values, 'float32');
    };
    this.#group = tf.tidy(() => {
      const group = {
        lr: perEntry(p => p.lr),
        decay: perEntry(p => p.weightDecay),
        first: moments(0),
        second: moments(1),
      };
      for (const x of Object.values(group)) tf.keep(x);
      return { names, ...group } as never;
    }) as Group;
    for (const name of names) {
      tf.dispose(this.#parked.get(name) ?? []);
      this.#parked.delete(name);
    }
    return this.#group;
  }

  /** Each parameter's own clip, as a factor for every entry. */
  #clipEach(names: readonly string[], gradient: tf.Tensor1D): tf.Tensor1D {
    const { parameterClip } = this.rule;
    if (!(parameterClip > 0)) return gradient;
    return flatten(this.#split(names, gradient).map(g => tf.mul(g, clipFactor(norm(g), parameterClip))));
  }

  /**
   * One update in place.
   * @param names the parameters that have a gradient
   * @param gradient their gradients, flattened in that order; stays the caller's
   * @param scheduleFactor multiplies every learning rate
   */
  apply(names: string[], gradient: tf.Tensor1D, scheduleFactor: number): void {
    this.#updates++;
    const group = this.#groupOf(names);
    const { beta1, beta2, epsilon, kind } = this.rule;
    const [first, second] = tf.tidy(() => {
      const g = this.#clipEach(names, gradient);
      const m = tf.add(tf.mul(group.first, beta1), tf.mul(g, 1 - beta1)) as tf.Tensor1D;
      const v = tf.add(tf.mul(group.second, beta2), tf.mul(tf.square(g), 1 - beta2)) as tf.Tensor1D;
      const correct = (moment: tf.Tensor, beta: number) =>
        kind === 'adamw' ? tf.div(moment, 1 - beta ** this.#updates) : moment;
      const direction = tf.div(correct(m, beta1), tf.add(tf.sqrt(correct(v, beta2)), epsilon));
      const values = flatten(names.map(name => this.#parameter(name).value));
      const update = tf.add(direction, tf.mul(values, group.decay));
      const moved = tf.sub(values, tf.mul(update, tf.mul(group.lr, scheduleFactor))) as tf.Tensor1D;
      this.#split(names, moved).forEach((x, i) => {
        const { value } = this.#parameter(names[i]!);
        value.assign(tf.reshape(x, value.shape));
      });
      return [m, v];
    });
    tf.dispose([group.first, group.second]);
    group.first = first!;
    group.second = second!;
  }

  /** The moments `m.<name>` and `v.<name>`, read back; all-zero moments of untouched parameters are left out. */
  async state(): Promise<OptimizerState> {
    const group = this.#group;
    const state: OptimizerState = new Map();
    const put = (name: string, m: Float32Array, v: Float32Array) => state.set(`m.${name}`, m).set(`v.${name}`, v);
    for (const [name, [m, v]] of this.#parked)
      put(name, Float32Array.from(await m.data()), Float32Array.from(await v.data()));
    if (!group) return state;
    const [first, second] = await Promise.all([group.first.data(), group.second.data()]);
    let at = 0;
    for (const name of group.names) {
      const { size } = this.#parameter(name).value;
      put(name, Float32Array.from(first.subarray(at, at + size)), Float32Array.from(second.subarray(at, at + size)));
      at += size;
    }
    return state;
  }

  /** Puts moments and the update count back, as `state` gave them. */
  restore(state: OptimizerState, updates: number): void {
    this.dispose();
    this.#updates = updates;
    for (const name of this.#parameters.keys()) {
      const [m, v] = [state.get(`m.${name}`), state.get(`v.${name}`)];
      if (m && v) this.#parked.set(name, [tf.tensor1d(m), tf.tensor1d(v)]);
    }
  }

  /** Frees the moments. The parameters stay. */
  dispose(): void {
    this.#park();
    for (const moments of this.#parked.values()) tf.dispose(moments);
    this.#parked.clear();
  }
}
