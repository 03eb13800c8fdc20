import type { RunFileEntry } from '@/runs/run-file';

/** Digits of what is measured at every step: a chart shows three, and more make a file half as large again. */
const DIGITS = 6;

/** The first evaluations are kept, where most happens; of the others about so many, evenly. */
const FIRST = 5;
const OTHERS = 8;

/** Which of so many evaluations a recording keeps: always the first and the last. */
export function keptEvaluations(count: number): number[] {
  const stride = Math.max(1, Math.ceil((count - FIRST) / OTHERS));
  return Array.from({ length: count }, (_, i) => i).filter(
    i => i < FIRST || i === count - 1 || (count - 1 - i) % stride === 0,
  );
}

const rounded = (value: number) => (Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS)));

/**
 * A run as it is played back: without weights, every step to six digits, and as many of its evaluations as a film needs. What
 * is loaded while a page opens should be small; the whole is beside it.
 */
export function forPlayback({ record, series, evaluations }: RunFileEntry): RunFileEntry {
  const kept = new Set(keptEvaluations(evaluations.length));
  const columns = Object.fromEntries(
    Object.entries(series).map(([name, values]) => [name, (values as Float64Array).map(rounded)]),
  ) as typeof series;
  return {
    record,
    series: columns,
    evaluations: evaluations.filter((_, i) => kept.has(i)),
    weights: { final: null, best: null },
  };
}
