import type { Way } from './explore';

/** A square matrix of scores, and what becomes of it. */
export interface SinkhornRequest {
  /** [n · n] */
  scores: Float32Array;
  /** half-iterations: rows first, then columns */
  halves: number;
}

/** The plan after every half-iteration. */
export interface SinkhornSteps {
  /** [n · n] each; the first one is before any */
  plans: Float32Array[];
  /** [n] sums of every plan's rows and columns */
  rows: Float32Array[];
  columns: Float32Array[];
}

/** A recorded batch, and how its targets are made. */
export interface UniformRequest {
  /** [B · B] G, texts × videos */
  global: Float32Array;
  way: Way;
  /** τ */
  temperature: number;
  /** β */
  beta: number;
  iterations: number;
}

/** Targets of a batch. All matrices are [B · B], queries × gallery. */
export interface UniformView {
  /** βQ + (1 − β)I */
  targets: Float32Array;
  /** [B] what every item of the gallery gets of all queries: of softmax(τG), and of the targets */
  given: Float32Array;
  wanted: Float32Array;
  /** mean diagonal of Q: what a query's own match keeps of the plan */
  own: number;
  /** L_Opt in this direction, and the least that it could be: the entropy of the targets */
  loss: number;
  least: number;
  /** how far the sums of Q's rows are from 1 at most */
  error: number;
}

/** The lesson on uniform regularization. */
export interface UniformApi {
  sinkhorn(request: SinkhornRequest): Promise<SinkhornSteps>;
  uniform(request: UniformRequest): Promise<UniformView>;
}
