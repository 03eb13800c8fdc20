import { LOSS_NAMES, type LossSettings, ofAdded } from '@/config/losses';
import { computeLosses, type LossTerms, type TokenMerging } from './losses/total';
import type { TokenFeatures } from './model/local-similarity';
import type { MemoryBank } from './model/memory-bank';
import { encodePairs, type PairBatch, type TowerShape } from './model/neighbor-retr';
import { MAX_LOGIT_SCALE } from '../contract/parameters';
import { lookup, type Parameters } from './model/parameters';
import { NonFiniteError, type StepMeasures } from '../contract/step';
import { tf } from '../tf';
import { clipGlobally, flatten, norm, type Optimizer } from './optimizer';

/** Everything one step reads and changes. */
export interface TrainerParts {
  parameters: Parameters;
  tower: TowerShape;
  merging: TokenMerging;
  optimizer: Optimizer;
  /** null when no loss needs it */
  bank: MemoryBank | null;
  /** Global gradient-norm clip; ≤ 0 for none. */
  globalClip: number;
}

/** A batch with the ids its pairs carry into the memory bank. */
export interface TrainingBatch extends PairBatch {
  sampleIds: Int32Array;
}

const TERMS = [...LOSS_NAMES, 'total'] as const;

interface Gradients {
  terms: Record<(typeof TERMS)[number], tf.Scalar | null>;
  features: TokenFeatures;
  names: string[];
  gradients: tf.Tensor[];
}

/** Forward and backward pass; the results are the caller's to dispose. */
function differentiate(parts: TrainerParts, batch: TrainingBatch, settings: LossSettings): Gradients {
  const weights = lookup(parts.parameters);
  const trained = [...parts.parameters].filter(([, variable]) => variable.trainable);
  let kept: { terms: LossTerms; features: TokenFeatures } | null = null;
  const forward = () => {
    const features = encodePairs(batch, weights, parts.tower);
    const bank = parts.bank?.entries ?? null;
    const terms = computeLosses({ features, bank, weights, merging: parts.merging }, settings);
    for (const x of [features.text, features.video, ...Object.values(terms)]) if (x) tf.keep(x as tf.Tensor);
    kept = { terms, features };
    return terms.total;
  };
  const variables = trained.map(([, variable]) => variable as tf.Tensor);
  // The returned value is `terms.total`, kept above.
  const { grads } = tf.engine().gradients(forward, variables, undefined, true);
  const { terms, features } = kept! as { terms: LossTerms; features: TokenFeatures };
  const found = trained.flatMap(([name], i) => (grads[i] ? [{ name, gradient: grads[i] }] : []));
  return {
    terms: { ...terms },
    features,
    names: found.map(f => f.name),
    gradients: found.map(f => f.gradient),
  };
}

/** All scalars of a step in one readback. */
async function readValues(parts: TrainerParts, result: Gradients, gradientNorm: tf.Scalar): Promise<StepMeasures> {
  const packed = tf.tidy(() => {
    const scalars = [
      ...TERMS.map(term => result.terms[term] ?? tf.scalar(0)),
      gradientNorm,
      lookup(parts.parameters)('clip.logit_scale'),
    ];
    return tf.concat(
      scalars.map(x => tf.reshape(x, [1])),
      0,
    );
  });
  const values = await packed.data();
  packed.dispose();
  const of = (term: (typeof TERMS)[number]) => (result.terms[term] ? (values[TERMS.indexOf(term)] ?? NaN) : null);
  return {
    total: of('total') ?? NaN,
    centrality: of('centrality') ?? NaN,
    ...ofAdded(of),
    gradientNorm: values[TERMS.length] ?? NaN,
    logitScale: values[TERMS.length + 1] ?? NaN,
  };
}

/** Names the first term or parameter whose value or gradient is not finite, or null. */
async function firstNonFinite(values: StepMeasures, result: Gradients): Promise<string | null> {
  for (const term of TERMS) {
    const value = values[term];
    if (value !== null && !Number.isFinite(value)) return `${term} loss`;
  }
  if (Number.isFinite(values.gradientNorm)) return null;
  const norms = tf.tidy(() =>
    tf.concat(
      result.gradients.map(g => tf.reshape(norm(g), [1])),
      0,
    ),
  );
  const each = await norms.data();
  norms.dispose();
  const bad = each.findIndex(x => !Number.isFinite(x));
  return `gradient of ${result.names[bad] ?? 'the total loss'}`;
}

/**
 * Gradients of the total loss, read back by parameter name; nothing changes.
 * @returns only parameters that the loss reaches
 */
export async function readGradients(
  parts: TrainerParts,
  batch: TrainingBatch,
  settings: LossSettings,
): Promise<Map<string, Float32Array>> {
  const { terms, features, names, gradients } = differentiate(parts, batch, settings);
  try {
    const values = await Promise.all(gradients.map(gradient => gradient.data()));
    return new Map(names.map((name, i) => [name, Float32Array.from(values[i]!)]));
  } finally {
    tf.dispose([...Object.values(terms).filter(x => x !== null), features.text, features.video, ...gradients]);
  }
}

function update(
  parts: TrainerParts,
  names: string[],
  gradient: tf.Tensor1D,
  gradientNorm: tf.Scalar,
  factor: number,
): void {
  const { globalClip } = parts;
  const clipped = globalClip > 0 ? clipGlobally(gradient, gradientNorm, globalClip) : gradient;
  parts.optimizer.apply(names, clipped, factor);
  if (clipped !== gradient) clipped.dispose();
  const scale = parts.parameters.get('clip.logit_scale');
  if (scale) tf.tidy(() => scale.assign(tf.minimum(scale, MAX_LOGIT_SCALE)));
}

/**
 * One training step (trainer.py): forward, the losses against the bank as it was, backward, global clip, update,
 * logit-scale clamp, then the batch's features enter the bank. Values are read back *before* the update, so that a
 * non-finite step changes nothing.
 * @param factor learning-rate multiplier of the schedule
 * @throws NonFiniteError naming the first bad term
 */
export async function trainStep(
  parts: TrainerParts,
  batch: TrainingBatch,
  settings: LossSettings,
  factor: number,
): Promise<StepMeasures> {
  const result = differentiate(parts, batch, settings);
  const gradient = flatten(result.gradients);
  const gradientNorm = tf.tidy(() => norm(gradient));
  try {
    const values = await readValues(parts, result, gradientNorm);
    const bad = await firstNonFinite(values, result);
    if (bad) throw new NonFiniteError(bad);
    update(parts, result.names, gradient, gradientNorm, factor);
    const { text, video } = result.features;
    parts.bank?.push({ ids: batch.sampleIds, text, video, textMask: batch.textMask, videoMask: batch.videoMask });
    return values;
  } finally {
    const { terms, features, gradients } = result;
    tf.dispose([
      ...Object.values(terms).filter(x => x !== null),
      features.text,
      features.video,
      ...gradients,
      gradient,
      gradientNorm,
    ]);
  }
}
