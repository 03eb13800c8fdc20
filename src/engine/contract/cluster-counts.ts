/** Tokens kept in each round: ⌈n·ratio⌉, at least one, and one in the last round. */
export function clusterCounts(tokens: number, ratios: readonly number[]): number[] {
  let n = tokens;
  return ratios.map((ratio, i) => {
    n = i === ratios.length - 1 ? 1 : Math.max(1, Math.ceil(n * ratio));
    return n;
  });
}
