/** Token features of captions or clips on the CPU, ready for late interaction. */
export interface TokenSet {
  count: number;
  /** tokens per sequence */
  length: number;
  width: number;
  /** [count · length · width] as the tower gives them */
  tokens: Float32Array;
  /** [count · length] 1 = valid */
  mask: Float32Array;
  /** [count · length] mask / max(‖x‖, 1e-12): what makes a token a unit vector, or zero where padded */
  scales: Float32Array;
  /** [count · length] softmax weights */
  weights: Float32Array;
}

/** mask / max(‖x‖, 1e-12) of every token (as `l2Normalize`). */
export function tokenScales(tokens: Float32Array, mask: Float32Array, width: number): Float32Array {
  return mask.map((valid, row) => {
    let square = 0;
    for (let at = row * width; at < (row + 1) * width; at++) square += tokens[at]! * tokens[at]!;
    return valid / Math.sqrt(Math.max(square, 1e-24));
  });
}

/** Some sequences of a set. */
export function selectTokens(set: TokenSet, indices: readonly number[]): TokenSet {
  const { length, width } = set;
  const rows = (data: Float32Array, each: number) => {
    const out = new Float32Array(indices.length * each);
    indices.forEach((index, i) => out.set(data.subarray(index * each, (index + 1) * each), i * each));
    return out;
  };
  return {
    count: indices.length,
    length,
    width,
    tokens: rows(set.tokens, length * width),
    mask: rows(set.mask, length),
    scales: rows(set.scales, length),
    weights: rows(set.weights, length),
  };
}

/** The first sequences of a set, not copied. */
export function firstTokens(set: TokenSet, count: number): TokenSet {
  const { length, width } = set;
  return {
    count,
    length,
    width,
    tokens: set.tokens.subarray(0, count * length * width),
    mask: set.mask.subarray(0, count * length),
    scales: set.scales.subarray(0, count * length),
    weights: set.weights.subarray(0, count * length),
  };
}

/** Cosines of every word with every frame, 0 where either is padded: [words][frames]. */
export function tokenCosines(text: TokenSet, a: number, video: TokenSet, b: number): number[][] {
  const { width } = text;
  return Array.from({ length: text.length }, (_, i) =>
    Array.from({ length: video.length }, (_, j) => {
      const [x, y] = [a * text.length + i, b * video.length + j];
      let dot = 0;
      for (let d = 0; d < width; d++) dot += text.tokens[x * width + d]! * video.tokens[y * width + d]!;
      return dot * text.scales[x]! * video.scales[y]!;
    }),
  );
}

/**
 * S[a, b] of one pair from its cosines: ½ (Σ_i w_t max_j + Σ_j w_v max_i) (NeighborRetr.local_level). Padding
 * contributes its zeros to the maxima, as published.
 */
export function interact(cosines: readonly number[][], wordWeights: Float32Array, frameWeights: Float32Array): number {
  let sum = 0;
  cosines.forEach((row, i) => (sum += (wordWeights[i] ?? 0) * Math.max(...row)));
  frameWeights.forEach((weight, j) => (sum += weight * Math.max(...cosines.map(row => row[j] ?? -Infinity))));
  return sum / 2;
}

/** Weights of one sequence. */
export function weightsOf(set: TokenSet, index: number): Float32Array {
  return set.weights.subarray(index * set.length, (index + 1) * set.length);
}

/** Weighted mean of the unit tokens of every sequence, L2-normalised: [count · width]. */
export function pooled(set: TokenSet): Float32Array {
  const { count, length, width } = set;
  const out = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const own = out.subarray(i * width, (i + 1) * width);
    for (let row = i * length; row < (i + 1) * length; row++) {
      const share = set.weights[row]! * set.scales[row]!;
      for (let d = 0; d < width; d++) own[d]! += share * set.tokens[row * width + d]!;
    }
    const norm = Math.max(Math.hypot(...own), 1e-12);
    own.forEach((x, d) => (own[d] = x / norm));
  }
  return out;
}
