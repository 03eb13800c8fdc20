import type { AddedLoss, LossSettings } from '@/config/losses';
import { globalSimilarity, localSimilarity, type TokenFeatures } from '../model/local-similarity';
import type { Weights } from '../model/layers';
import type { BankEntries } from '../model/memory-bank';
import { mergeToGlobal, type MergeSettings } from '../model/token-merging';
import { detach, tf } from '../../tf';
import { centralityWeightingLoss, centralityWeights } from './centrality';
import { klConsistencyLoss } from './kl';
import { neighborAdjustingLoss } from './neighbor';
import { uniformRegularizationLoss } from './uniform';

/** How the tokens of both modalities are merged. */
export interface TokenMerging {
  text: MergeSettings;
  video: MergeSettings;
}

/** Features of one batch and where they meet the rest of the model. */
export interface LossInputs {
  features: TokenFeatures;
  /** the bank as it was before this batch entered it */
  bank: BankEntries | null;
  weights: Weights;
  merging: TokenMerging;
}

/** Unweighted terms and their weighted total; a switched-off term is null. With the centrality switch off that one is InfoNCE. */
export type LossTerms = Record<'total' | 'centrality', tf.Scalar> & Record<AddedLoss, tf.Scalar | null>;

const meanOf = (a: tf.Scalar, b: tf.Scalar) => tf.mul(tf.add(a, b), 0.5) as tf.Scalar;

/** Similarities of the batch to the memory bank: texts × bank videos and videos × bank texts. */
export function bankSimilarities(features: TokenFeatures, bank: BankEntries, weights: Weights) {
  const { text, video, textMask, videoMask } = features;
  const textToBank = localSimilarity({ text, textMask, video: bank.video, videoMask: bank.videoMask }, weights, {
    video: true,
  });
  const bankToVideo = localSimilarity({ text: bank.text, textMask: bank.textMask, video, videoMask }, weights, {
    text: true,
  });
  return { textToBank, videoToBank: tf.transpose(bankToVideo) };
}

/**
 * L_Nbi of both directions: text→video takes the centrality of videos from the bank's texts, and the other way round
 * (NeighborRetr.compute_neighbor_loss).
 */
function neighborTerm(local: tf.Tensor, inputs: LossInputs, settings: LossSettings['neighbor']): tf.Scalar {
  if (!inputs.bank) throw new Error('The neighbor adjusting loss needs a filled memory bank.');
  const { textToBank, videoToBank } = bankSimilarities(inputs.features, inputs.bank, inputs.weights);
  return meanOf(
    neighborAdjustingLoss(local, videoToBank, settings),
    neighborAdjustingLoss(tf.transpose(local), textToBank, settings),
  );
}

/** L_Wti of both directions; `globals` null means w = 1. */
function centralityTerm(
  local: tf.Tensor,
  { features, weights }: LossInputs,
  globals: { text: tf.Tensor; video: tf.Tensor } | null,
  { scale, detached }: LossSettings['centrality'],
): tf.Scalar {
  const logits = tf.mul(local, tf.exp(weights('clip.logit_scale')));
  const weigh = (tokens: tf.Tensor, merged: tf.Tensor) => {
    const w = centralityWeights(tokens, merged, scale);
    return detached ? detach(w) : w;
  };
  const textWeights = globals && weigh(features.text, globals.text);
  const videoWeights = globals && weigh(features.video, globals.video);
  return meanOf(
    centralityWeightingLoss(logits, textWeights),
    centralityWeightingLoss(tf.transpose(logits), videoWeights),
  );
}

/**
 * Total = L_Wti + α·L_Opt + γ·L_Nbi + δ·L_KL (NeighborRetr._compute_losses), and later losses after them. Work that no
 * enabled term needs is not done: plain InfoNCE touches neither token merging nor the memory bank.
 * @throws when the neighbor term is on and the bank is empty
 */
export function computeLosses(inputs: LossInputs, settings: LossSettings): LossTerms {
  const { features, weights, merging } = inputs;
  const local = localSimilarity(features, weights);
  const comparesGlobal = settings.uniform.enabled || settings.kl.enabled;
  const globals =
    settings.centrality.enabled || comparesGlobal
      ? {
          text: mergeToGlobal(features.text, features.textMask, weights, 'text', merging.text),
          video: mergeToGlobal(features.video, features.videoMask, weights, 'video', merging.video),
        }
      : null;
  const centrality = centralityTerm(local, inputs, settings.centrality.enabled ? globals : null, settings.centrality);
  let uniform: tf.Scalar | null = null;
  let kl: tf.Scalar | null = null;
  if (globals && comparesGlobal) {
    const global = globalSimilarity(globals.text, globals.video, weights);
    const back = tf.transpose(global);
    if (settings.uniform.enabled)
      uniform = meanOf(
        uniformRegularizationLoss(global, settings.uniform),
        uniformRegularizationLoss(back, settings.uniform),
      );
    if (settings.kl.enabled)
      kl = meanOf(klConsistencyLoss(global, local), klConsistencyLoss(back, tf.transpose(local)));
  }
  const neighbor = settings.neighbor.enabled ? neighborTerm(local, inputs, settings.neighbor) : null;
  // In the order in which they are summed.
  const added: Record<AddedLoss, tf.Scalar | null> = { uniform, neighbor, kl };
  const weighted = (Object.keys(added) as AddedLoss[]).flatMap(name =>
    added[name] ? [tf.mul(added[name], settings[name].weight)] : [],
  );
  const total = weighted.reduce<tf.Tensor>((sum, term) => tf.add(sum, term), centrality) as tf.Scalar;
  return { total, centrality, ...added };
}
