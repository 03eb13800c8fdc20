import { mean, normalTail } from '@/math/statistics';
import { topK } from '@/math/top-k';
import { rowOf, type SimilarityMatrix, transpose } from './similarity-matrix';

/** The same shape, every value computed from its place. */
function mapped(
  { rows, columns, values }: SimilarityMatrix,
  value: (s: number, row: number, column: number) => number,
): SimilarityMatrix {
  const out = new Float64Array(rows * columns);
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, at++) out[at] = value(values[at] ?? NaN, i, j);
  return { rows, columns, values: out };
}

/** log Σ exp of values times β. */
function logSumExp(row: Float64Array, beta: number): number {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity) * beta;
  return largest + Math.log(row.reduce((sum, x) => sum + Math.exp(x * beta - largest), 0));
}

/** log Σ_q exp(β·s_qj) of every gallery item j over the query bank. */
function bankNormalizer(bank: SimilarityMatrix, beta: number): Float64Array {
  const columns = transpose(bank);
  return Float64Array.from({ length: bank.columns }, (_, j) => logSumExp(rowOf(columns, j), beta));
}

/**
 * Logarithm of the Inverted Softmax exp(βs) / Σ_bank exp(βs), for ranking (Smith et al. 2017). In the log domain it
 * does not overflow.
 * @param bank [bank queries, gallery]
 */
export function logInvertedSoftmax(
  similarity: SimilarityMatrix,
  bank: SimilarityMatrix,
  beta: number,
): SimilarityMatrix {
  const normalizer = bankNormalizer(bank, beta);
  return mapped(similarity, (s, _, j) => beta * s - (normalizer[j] ?? NaN));
}

/**
 * QB-Norm's Dynamic Inverted Softmax (Bogolin et al. 2022): only queries whose best item was retrieved by the bank are
 * normalised; the other rows stay raw similarities, as published. Rankings are per row.
 * @param k items per bank query that count as retrieved
 */
export function dynamicInvertedSoftmax(
  similarity: SimilarityMatrix,
  bank: SimilarityMatrix,
  { beta, k }: { beta: number; k: number },
): SimilarityMatrix {
  const activated = new Set<number>();
  for (let i = 0; i < bank.rows; i++) for (const j of topK(rowOf(bank, i), k)) activated.add(j);
  const normalised = logInvertedSoftmax(similarity, bank, beta);
  const { rows, columns } = similarity;
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const raw = rowOf(similarity, i);
    const active = activated.has(topK(raw, 1)[0] ?? -1);
    out.set(active ? rowOf(normalised, i).map(Math.exp) : raw, i * columns);
  }
  return { rows, columns, values: out };
}

/** Mean of the k largest entries of every row. */
function meanTopK(similarity: SimilarityMatrix, k: number): Float64Array {
  return Float64Array.from({ length: similarity.rows }, (_, i) => {
    const row = rowOf(similarity, i);
    return mean(Float64Array.from(topK(row, k), j => row[j] ?? NaN));
  });
}

/**
 * Cross-domain similarity local scaling 2s − r_q − r_g (Conneau et al. 2018).
 */
export function csls(similarity: SimilarityMatrix, bank: SimilarityMatrix, k: number): SimilarityMatrix {
  const ofQuery = meanTopK(similarity, k);
  const ofItem = meanTopK(transpose(bank), k);
  return mapped(similarity, (s, i, j) => 2 * s - (ofQuery[i] ?? NaN) - (ofItem[j] ?? NaN));
}

/**
 * Dual Softmax s·exp(βs) / Σ_bank exp(βs): the similarity weighted by how much the item prefers this query to the
 * bank's (Cheng et al. 2021, CAMoE; there the bank is the test queries).
 */
export function dualSoftmax(similarity: SimilarityMatrix, bank: SimilarityMatrix, beta: number): SimilarityMatrix {
  const normalizer = bankNormalizer(bank, beta);
  return mapped(similarity, (s, _, j) => s * Math.exp(beta * s - (normalizer[j] ?? NaN)));
}

/**
 * Nearest Neighbor Normalization s − α·(mean of the k bank queries nearest to the item) (Chowdhury et al. 2024).
 * @param k clamped to the bank
 */
export function nearestNeighborNormalization(
  similarity: SimilarityMatrix,
  bank: SimilarityMatrix,
  { alpha, k }: { alpha: number; k: number },
): SimilarityMatrix {
  const bias = meanTopK(transpose(bank), k);
  return mapped(similarity, (s, _, j) => s - alpha * (bias[j] ?? NaN));
}

/**
 * Sinkhorn normalisation: item potentials that give every item the same share of the bank's queries, from so many
 * rounds of exp(s/τ) normalised by rows, then columns; added to s/τ in the log domain. A row's own factor does not
 * change its ranking and is left out.
 */
export function sinkhornNormalization(
  similarity: SimilarityMatrix,
  bank: SimilarityMatrix,
  { temperature, iterations }: { temperature: number; iterations: number },
): SimilarityMatrix {
  const beta = 1 / temperature;
  const [rows, columns] = [bank, transpose(bank)];
  const row = Array.from({ length: rows.rows }, (_, i) => rowOf(rows, i));
  const column = Array.from({ length: columns.rows }, (_, j) => rowOf(columns, j));
  const potential = new Float64Array(bank.columns);
  const ofQuery = new Float64Array(bank.rows);
  for (let n = 0; n < iterations; n++) {
    row.forEach(
      (s, i) =>
        (ofQuery[i] = -logSumExp(
          s.map((x, j) => beta * x + (potential[j] ?? 0)),
          1,
        )),
    );
    column.forEach(
      (s, j) =>
        (potential[j] = -logSumExp(
          s.map((x, i) => beta * x + (ofQuery[i] ?? 0)),
          1,
        )),
    );
  }
  return mapped(similarity, (s, _, j) => beta * s + (potential[j] ?? NaN));
}

interface Spread {
  mean: Float64Array;
  deviation: Float64Array;
}

/** Mean and sample deviation of the distances 1 − s of every row. */
function spreadOf(similarity: SimilarityMatrix): Spread {
  const [means, deviations] = [new Float64Array(similarity.rows), new Float64Array(similarity.rows)];
  for (let i = 0; i < similarity.rows; i++) {
    const row = rowOf(similarity, i);
    const centre = mean(row);
    means[i] = 1 - centre;
    deviations[i] = Math.sqrt(row.reduce((sum, s) => sum + (s - centre) ** 2, 0) / Math.max(1, row.length - 1));
  }
  return { mean: means, deviation: deviations };
}

/**
 * Mutual proximity with independent normal distances (Schnitzer et al. 2012; scikit-hubness `MutualProximity` "normal"):
 * the probability that both find a random other further away, as a logarithm for ranking.
 */
export function logMutualProximity(similarity: SimilarityMatrix, bank: SimilarityMatrix): SimilarityMatrix {
  const [ofQuery, ofItem] = [spreadOf(similarity), spreadOf(transpose(bank))];
  const log = (distance: number, { mean: m, deviation }: Spread, at: number) =>
    // Beyond 26 deviations the tail is no longer a number that has a logarithm.
    Math.log(Math.max(normalTail((distance - (m[at] ?? NaN)) / Math.max(deviation[at] ?? NaN, 1e-12)), 1e-300));
  return mapped(similarity, (s, i, j) => log(1 - s, ofQuery, i) + log(1 - s, ofItem, j));
}

/**
 * Local scaling −d² / (σ_q σ_g) with d = 1 − s and σ the distance to the k-th nearest neighbour (Zelnik-Manor & Perona
 * 2004; scikit-hubness `LocalScaling` "standard", before the exponential, which does not change a ranking).
 * @param k clamped to the gallery and the bank
 */
export function localScaling(similarity: SimilarityMatrix, bank: SimilarityMatrix, k: number): SimilarityMatrix {
  const scale = (matrix: SimilarityMatrix) =>
    Float64Array.from({ length: matrix.rows }, (_, i) => {
      const row = rowOf(matrix, i);
      return Math.max(1 - (row[topK(row, k).at(-1) ?? 0] ?? NaN), 1e-9);
    });
  const [ofQuery, ofItem] = [scale(similarity), scale(transpose(bank))];
  return mapped(similarity, (s, i, j) => -((1 - s) ** 2) / ((ofQuery[i] ?? NaN) * (ofItem[j] ?? NaN)));
}
