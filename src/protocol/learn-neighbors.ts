import type { Way } from './explore';

/** One query of a recorded batch, and how its neighbours are found and weighed. */
export interface NeighborRequest {
  /** [B · B] S, texts × videos */
  local: Float32Array;
  /** [B] c_j of the gallery's items: mean similarity to the memory bank */
  bank: Float32Array;
  way: Way;
  query: number;
  /** K, up to B */
  neighbors: number;
  /** τ */
  temperature: number;
}

/** A neighbour of the query. */
export interface Neighbor {
  /** number in the batch */
  item: number;
  /** S and c_j as they are */
  similarity: number;
  centrality: number;
  /** Ŝ, ĉ */
  normalizedSimilarity: number;
  normalizedCentrality: number;
  /** p, and softmax(τŜ): what it would be without centrality */
  share: number;
  shareWithout: number;
}

/** What the neighbor loss makes of a query. */
export interface NeighborView {
  /** the most similar first */
  neighbors: Neighbor[];
  /** items that are neither neighbours nor the match: they give minimum and maximum */
  outside: number;
  /** least and largest of them; Infinity and −Infinity where there is none */
  similarityRange: [number, number];
  centralityRange: [number, number];
  /** place of the match among all items, from 1 */
  rank: number;
  /** its similarity, and c_j of it */
  match: { similarity: number; centrality: number };
  /** L_Nbi of the batch in this direction; NaN where the engine refuses to compute it */
  loss: number;
  /** what the engine says instead; null where it computes */
  refused: string | null;
}

/** The lesson on neighbor adjusting. */
export interface NeighborApi {
  neighbors(request: NeighborRequest): Promise<NeighborView>;
}
