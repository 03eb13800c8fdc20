import type { LossName, LossSettings } from '@/config/losses';
import type { Way } from './explore';

/** A recorded batch as the losses meet it. */
export interface ObjectiveRequest {
  /** [B · B] S and G, texts × videos */
  local: Float32Array;
  global: Float32Array;
  /** [B] c_j: of videos text→video, of texts video→text */
  bank: Record<Way, Float32Array>;
  /** [B] C(i) */
  centrality: { text: Float32Array; video: Float32Array };
  /** ℓ */
  logitScale: number;
  /** their settings; without the switch of centrality that loss is InfoNCE. Other switches and weights are left to who sums up */
  losses: LossSettings;
}

/**
 * Kinds of entries of S and G, by S and the bank: own pairs; of the K most similar others of a text or of a video those that are
 * more central than half of the batch, and those that are not; all others.
 */
export type EntryKind = 'own' | 'central' | 'remote' | 'rest';

/** Whither a step of gradient descent on the entries would move them, in sum over a kind, per pair: above 0 up. */
export type Push = Record<'local' | 'global', Record<EntryKind, number>>;

/** One loss on the batch, both directions together, without its weight. */
export interface ObjectiveTerm {
  name: LossName;
  value: number;
  push: Push;
}

/** The whole objective on a batch. */
export interface ObjectiveView {
  terms: ObjectiveTerm[];
  /** [term][term] cosines of the gradients on the entries of S and G together */
  cosines: number[][];
  /** L_KL if both similarities were multiplied with ℓ first */
  scaledKl: number;
}

/** The lesson on the whole objective. */
export interface ObjectiveApi {
  objective(request: ObjectiveRequest): Promise<ObjectiveView>;
}
