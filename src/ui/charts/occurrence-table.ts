import type { ChartTable } from './chart-frame';

/**
 * How many items have N_k = 0, 1, 2, … up to the largest: every count, whatever bins are drawn.
 * @param runs N_k per item, per run
 * @param reference expected items with N_k = 0, 1, 2, …
 */
export function occurrenceTable(
  runs: readonly { label: string; counts: ArrayLike<number> }[],
  reference?: { label: string; expected: ArrayLike<number> },
): ChartTable {
  const items = runs.map(({ counts }) => {
    const found = new Map<number, number>();
    for (const n of Array.from(counts)) found.set(n, (found.get(n) ?? 0) + 1);
    return found;
  });
  const largest = Math.max(0, ...items.flatMap(found => [...found.keys()]), (reference?.expected.length ?? 0) - 1);
  return {
    header: ['N', ...runs.map(run => run.label), ...(reference ? [reference.label] : [])],
    rows: Array.from({ length: largest + 1 }, (_, n) => [
      n,
      ...items.map(found => found.get(n) ?? 0),
      ...(reference ? [reference.expected[n] ?? 0] : []),
    ]),
  };
}
