import { topK } from '@/math/top-k';
import { mean } from '@/math/statistics';
import { rowOf, type SimilarityMatrix, transpose } from './similarity-matrix';

/** log Σ_q exp(β·s_qj) of every gallery item j over the query bank. */
function bankNormalizer(bank: SimilarityMatrix, beta: number): Float64Array {
  const columns = transpose(bank);
  return Float64Array.from({ length: bank.columns }, (_, j) => {
    const row = rowOf(columns, j).map(s => s * beta);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    return largest + Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
  });
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
  const { rows, columns, values } = similarity;
  const out = Float64Array.from(
    { length: rows * columns },
    (_, at) => beta * (values[at] ?? NaN) - (normalizer[at % columns] ?? NaN),
  );
  return { rows, columns, values: out };
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
 * @param bank queries whose k best similarities per gallery item give r_g; the test queries themselves are transductive
 */
export function csls(similarity: SimilarityMatrix, bank: SimilarityMatrix, k: number): SimilarityMatrix {
  const ofQuery = meanTopK(similarity, k);
  const ofItem = meanTopK(transpose(bank), k);
  const { rows, columns, values } = similarity;
  const out = Float64Array.from(
    { length: rows * columns },
    (_, at) => 2 * (values[at] ?? NaN) - (ofQuery[Math.floor(at / columns)] ?? NaN) - (ofItem[at % columns] ?? NaN),
  );
  return { rows, columns, values: out };
}
