import type { LossName } from '@/config/losses';
import { median } from '@/math/statistics';
import { topK } from '@/math/top-k';
import type { EntryKind, ObjectiveRequest, ObjectiveView, Push } from '@/protocol/learn-objective';
import { centralityWeightingLoss } from '../reference/losses/centrality';
import { klConsistencyLoss } from '../reference/losses/kl';
import { neighborAdjusting } from '../reference/losses/neighbor';
import { uniformRegularizationLoss } from '../reference/losses/uniform';
import { tf } from '../tf';
import { numbers, onCpu, valueAndGradient } from './cpu';

const meanOf = (a: tf.Scalar, b: tf.Scalar) => tf.mul(tf.add(a, b), 0.5) as tf.Scalar;

/** Both directions of each loss as functions of S and G [B, B], as `computeLosses` of the reference adds them up. */
export type Terms = Record<LossName, (local: tf.Tensor, global: tf.Tensor) => tf.Scalar>;

/** The losses of a batch, each as it is when it is switched on but for centrality: switched off that is InfoNCE. */
export function termsOf({ bank, centrality, logitScale, losses }: ObjectiveRequest): Terms {
  // What the recorded C(i) are of does not change with S: the weights are constants here.
  const weights = (own: Float32Array) =>
    losses.centrality.enabled ? tf.exp(tf.mul(tf.tensor1d(own), losses.centrality.scale)) : null;
  return {
    centrality: local => {
      const logits = tf.mul(local, logitScale);
      return meanOf(
        centralityWeightingLoss(logits, weights(centrality.text)),
        centralityWeightingLoss(tf.transpose(logits), weights(centrality.video)),
      );
    },
    neighbor: local =>
      meanOf(
        neighborAdjusting(local, tf.tensor1d(bank.t2v), losses.neighbor).loss,
        neighborAdjusting(tf.transpose(local), tf.tensor1d(bank.v2t), losses.neighbor).loss,
      ),
    uniform: (_, global) =>
      meanOf(
        uniformRegularizationLoss(global, losses.uniform),
        uniformRegularizationLoss(tf.transpose(global), losses.uniform),
      ),
    kl: (local, global) =>
      meanOf(klConsistencyLoss(global, local), klConsistencyLoss(tf.transpose(global), tf.transpose(local))),
  };
}

/** Which of S and G a loss depends on. */
const READS: Record<LossName, readonly ('local' | 'global')[]> = {
  centrality: ['local'],
  neighbor: ['local'],
  uniform: ['global'],
  kl: ['local', 'global'],
};

/** A loss with its gradients, without its weight. */
export interface TermGradients {
  value: number;
  /** [B · B] each */
  local: Float32Array;
  global: Float32Array;
}

/** Value and gradients of every loss. */
export function gradientsOf(request: ObjectiveRequest): Record<LossName, TermGradients> {
  const count = request.bank.t2v.length;
  const square = (values: Float32Array) => tf.tensor2d(values, [count, count]);
  const [local, global] = [square(request.local), square(request.global)];
  const terms = termsOf(request);
  const of = (name: LossName): TermGradients => {
    const made: TermGradients = {
      value: NaN,
      local: new Float32Array(count * count),
      global: new Float32Array(count * count),
    };
    for (const read of READS[name]) {
      const { value, gradient } =
        read === 'local'
          ? valueAndGradient(local, x => terms[name](x, global))
          : valueAndGradient(global, x => terms[name](local, x));
      made.value = value;
      made[read] = gradient;
    }
    return made;
  };
  return { centrality: of('centrality'), neighbor: of('neighbor'), uniform: of('uniform'), kl: of('kl') };
}

/** [B · B] the kind of every entry. */
export function entryKinds({ local, bank, losses }: Pick<ObjectiveRequest, 'local' | 'bank' | 'losses'>): EntryKind[] {
  const count = bank.t2v.length;
  const kinds = Array.from(local, (): EntryKind => 'rest');
  const mark = (i: number, at: (j: number) => number, centrality: Float32Array) => {
    const row = Float64Array.from({ length: count }, (_, j) => (j === i ? -Infinity : local[at(j)]!));
    const half = median(centrality);
    for (const j of topK(row, losses.neighbor.neighbors))
      // Of an entry that is a neighbour both ways, one central item is enough.
      if (kinds[at(j)] !== 'central') kinds[at(j)] = centrality[j]! > half ? 'central' : 'remote';
  };
  for (let i = 0; i < count; i++) {
    mark(i, j => i * count + j, bank.t2v);
    mark(i, j => j * count + i, bank.v2t);
  }
  for (let i = 0; i < count; i++) kinds[i * count + i] = 'own';
  return kinds;
}

type Gradients = Pick<TermGradients, 'local' | 'global'>;

function pushOf({ local, global }: Gradients, kinds: readonly EntryKind[]): Push {
  const count = Math.sqrt(kinds.length);
  const sum = (gradient: Float32Array) => {
    const of: Record<EntryKind, number> = { own: 0, central: 0, remote: 0, rest: 0 };
    // Descent goes against the gradient.
    kinds.forEach((kind, at) => (of[kind] -= gradient[at]! / count));
    return of;
  };
  return { local: sum(local), global: sum(global) };
}

function dot(a: Gradients, b: Gradients): number {
  let sum = 0;
  for (let at = 0; at < a.local.length; at++) sum += a.local[at]! * b.local[at]! + a.global[at]! * b.global[at]!;
  return sum;
}

/** The four losses on a recorded batch, and what they would do to the entries of S and G. */
export function objective(request: ObjectiveRequest): Promise<ObjectiveView> {
  return onCpu(() => {
    const { local, global, logitScale } = request;
    const count = request.bank.t2v.length;
    const gradients = gradientsOf(request);
    const names = Object.keys(gradients) as LossName[];
    const kinds = entryKinds(request);
    const cosine = (a: Gradients, b: Gradients) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    const scaled = (values: Float32Array) => tf.mul(tf.tensor2d(values, [count, count]), logitScale);
    return {
      terms: names.map(name => ({ name, value: gradients[name].value, push: pushOf(gradients[name], kinds) })),
      cosines: names.map(a => names.map(b => cosine(gradients[a], gradients[b]))),
      scaledKl: numbers(termsOf(request).kl(scaled(local), scaled(global)))[0]!,
    };
  });
}
