/** One bar of an occurrence histogram: how many gallery items have N_k in [from, to]. */
export interface OccurrenceBin {
  from: number;
  to: number;
  /** items per run, in the order given */
  counts: number[];
}

const NICE_WIDTHS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000];

/**
 * Histograms of N_k of several runs on shared bins. The first bin is N_k = 0, the anti-hubs; the others are equally
 * wide, at most `maxBins` of them.
 * @param occurrences N_k per gallery item, per run
 */
export function occurrenceHistogram(occurrences: readonly ArrayLike<number>[], maxBins = 30): OccurrenceBin[] {
  const largest = occurrences.reduce((m, counts) => Math.max(m, ...Array.from(counts)), 0);
  const width = NICE_WIDTHS.find(w => largest / w <= maxBins) ?? Math.ceil(largest / maxBins);
  const bins: OccurrenceBin[] = [{ from: 0, to: 0, counts: [] }];
  for (let from = 1; from <= largest; from += width) bins.push({ from, to: from + width - 1, counts: [] });
  return binCounts(bins, occurrences);
}

/**
 * Counts in the bins of another histogram, as `occurrenceHistogram` makes them; what lies beyond the last is left out.
 * @param occurrences N_k per gallery item, per run
 */
export function binCounts(bins: readonly OccurrenceBin[], occurrences: readonly ArrayLike<number>[]): OccurrenceBin[] {
  const width = bins[1] ? bins[1].to - bins[1].from + 1 : 1;
  const made = bins.map(({ from, to }) => ({ from, to, counts: occurrences.map(() => 0) }));
  occurrences.forEach((counts, run) => {
    for (const n of Array.from(counts)) {
      const bin = made[n === 0 ? 0 : 1 + Math.floor((n - 1) / width)];
      if (bin) bin.counts[run] = (bin.counts[run] ?? 0) + 1;
    }
  });
  return made;
}
