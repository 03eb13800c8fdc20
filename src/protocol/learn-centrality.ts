/** A batch, and how strongly centrality weighs. */
export interface CentralityRequest {
  /** [B · B] S, texts × videos */
  local: Float32Array;
  /** [B] C(i) of every sample */
  centrality: Record<'text' | 'video', Float32Array>;
  /** [B] c_j of every sample in the memory bank */
  bank: Record<'text' | 'video', Float32Array>;
  /** ℓ */
  logitScale: number;
  /** κ */
  scale: number;
  /** length of the lists that N_k counts */
  k: number;
}

/** What the weighting makes of one modality of a batch. */
export interface WeightedSide {
  /** [B] w_i */
  weights: Float32Array;
  /** [B] N_k as an item of the gallery: in how many lists of the other modality it is */
  occurrence: Int32Array;
  /** rank correlations of C(i), and of c_j, with it */
  correlation: number;
  bankCorrelation: number;
  /** loss of its samples as queries without and with weights: InfoNCE and L_Wti */
  plain: number;
  weighted: number;
}

/** What the weighting makes of a batch. */
export type CentralityView = Record<'text' | 'video', WeightedSide>;

/** Unit vectors in the plane, a text and a video of every pair, by their angles in degrees. */
export interface ToyRequest {
  texts: number[];
  videos: number[];
  /** κ */
  scale: number;
  /** ℓ */
  logitScale: number;
}

/** Pulls of one loss on all points, texts first: −dL/dangle in radians, positive anticlockwise. */
export interface ToyPulls {
  loss: number;
  pulls: Float32Array;
}

/** What the loss does to the plane. All arrays are of the texts, then of the videos. */
export interface ToyView {
  /** C(i) and w_i */
  centrality: Float32Array;
  weights: Float32Array;
  /** with w = 1; with w_i as constants; and as published, where the gradient also goes through w_i */
  plain: ToyPulls;
  constant: ToyPulls;
  published: ToyPulls;
}

/** Where the points are after some steps of gradient descent. */
export interface ToySteps extends ToyRequest {
  steps: number;
  /** degrees that a pull of 1 moves a point */
  rate: number;
}

/** The lesson on centrality weighting. */
export interface CentralityApi {
  centrality(request: CentralityRequest): Promise<CentralityView>;
  centralityToy(request: ToyRequest): Promise<ToyView>;
  centralitySteps(request: ToySteps): Promise<{ texts: number[]; videos: number[] }>;
}
