import type { Neighbor, NeighborRequest, NeighborView } from '@/protocol/learn-neighbors';
import { neighborAdjusting, NeighborCountError } from '../reference/losses/neighbor';
import { tf } from '../tf';
import { numbers, onCpu } from './cpu';

/** A row as the published formula has it, in plain numbers: what is not finite stays so, and can be looked at. With K = B the match comes last. */
export interface FormulaRow {
  /** numbers of the neighbours, the most similar first */
  items: number[];
  /** of every neighbour */
  similarity: number[];
  centrality: number[];
  share: number[];
  shareWithout: number[];
  outside: number[];
}

function softmax(values: readonly number[]): number[] {
  const maximum = Math.max(...values);
  const powers = values.map(x => Math.exp(x - maximum));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map(x => x / sum);
}

/** What the published code fills up with where nothing is left (until_module.py): single precision, as there. */
const FILL = 9e15;

const rangeOf = (row: ArrayLike<number>, items: readonly number[]): [number, number] => [
  Math.min(...items.map(j => row[j]!)),
  Math.max(...items.map(j => row[j]!)),
];

/** Min–max normalisation by the entries outside; without any the fill values are minimum and maximum. */
function normalized(row: ArrayLike<number>, neighbors: readonly number[], outside: readonly number[]): number[] {
  const [low, high] = outside.length > 0 ? rangeOf(row, outside) : [FILL, -FILL];
  const span = Math.fround(high - low);
  return neighbors.map(j => Math.fround(row[j]! - low) / span);
}

/**
 * The positive weights of one row by the published formula (NeighborAdjustingLoss), for any K: also where the engine refuses.
 * @param row [B] similarities of a query
 * @param bank [B] c_j
 */
export function formulaRow(
  row: ArrayLike<number>,
  bank: ArrayLike<number>,
  { query, neighbors, temperature }: Pick<NeighborRequest, 'query' | 'neighbors' | 'temperature'>,
): FormulaRow {
  const others = Array.from(row, (_, j) => j).filter(j => j !== query);
  // Stable: of the same similarity the lower number comes first, as in the engine's ranks.
  others.sort((a, b) => row[b]! - row[a]!);
  const items = others.slice(0, neighbors);
  const outside = others.slice(neighbors);
  // With K = B the match itself is the last of the K, and its share is thrown away afterwards.
  const sharing = neighbors > others.length ? [...items, query] : items;
  const similarity = normalized(row, sharing, outside);
  const centrality = normalized(bank, sharing, outside);
  return {
    items,
    outside,
    similarity,
    centrality,
    share: softmax(similarity.map((s, i) => temperature * (s - centrality[i]!))),
    shareWithout: softmax(similarity.map(s => temperature * s)),
  };
}

/** What the engine computes of the row; its refusal instead. */
function engineRow(similarity: tf.Tensor, request: NeighborRequest) {
  try {
    const parts = neighborAdjusting(similarity, tf.tensor1d(request.bank), request);
    const row = (x: tf.Tensor) => numbers(tf.gather(x, request.query));
    return {
      similarity: row(parts.normalizedSimilarity),
      centrality: row(parts.normalizedCentrality),
      share: row(parts.positiveWeights),
      loss: numbers(parts.loss)[0]!,
    };
  } catch (error) {
    if (error instanceof NeighborCountError) return error;
    throw error;
  }
}

/** A query's neighbours by the engine's own loss, and by the formula alone where the engine refuses. */
export function neighbors(request: NeighborRequest): Promise<NeighborView> {
  return onCpu(() => {
    const { bank, query } = request;
    const texts = tf.tensor2d(request.local, [bank.length, bank.length]);
    const similarity = request.way === 't2v' ? texts : tf.transpose(texts);
    const row = numbers(tf.gather(similarity, query));
    const formula = formulaRow(row, bank, request);
    const computed = engineRow(similarity, request);
    const refused = computed instanceof NeighborCountError;
    const found = formula.items.map((item, i): Neighbor => {
      const [ofS, ofC] = refused
        ? [formula.similarity[i]!, formula.centrality[i]!]
        : [computed.similarity[item]!, computed.centrality[item]!];
      const share = refused ? formula.share[i]! : computed.share[item]!;
      return {
        item,
        similarity: row[item]!,
        centrality: bank[item]!,
        normalizedSimilarity: ofS,
        normalizedCentrality: ofC,
        share,
        shareWithout: formula.shareWithout[i]!,
      };
    });
    return {
      neighbors: found,
      outside: formula.outside.length,
      similarityRange: rangeOf(row, formula.outside),
      centralityRange: rangeOf(bank, formula.outside),
      rank: 1 + row.filter(s => s > row[query]!).length,
      match: { similarity: row[query]!, centrality: bank[query]! },
      loss: refused ? NaN : computed.loss,
      refused: refused ? computed.message : null,
    };
  });
}
