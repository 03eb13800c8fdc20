import type { StepPoint } from '@/protocol/training';

/** Measured quantities of a step that can be drawn. */
export type StepQuantity = Exclude<keyof StepPoint, 'step' | 'seconds'>;

/** One value at one step. */
export interface SeriesPoint {
  step: number;
  value: number;
}

/**
 * All steps of one run, in order. Appending is constant time; drawing goes through `bucketed`, so that no spike is
 * lost and no chart gets more points than it has pixels for.
 */
export class StepSeries {
  readonly #points: StepPoint[] = [];

  get length(): number {
    return this.#points.length;
  }

  /** The newest step, or null. */
  get last(): StepPoint | null {
    return this.#points.at(-1) ?? null;
  }

  append(points: readonly StepPoint[]): void {
    for (const point of points) this.#points.push(point);
  }

  /** Forgets every step after `step`. */
  rewind(step: number): void {
    while ((this.last?.step ?? 0) > step) this.#points.pop();
  }

  /** All steps, oldest first. */
  all(): readonly StepPoint[] {
    return this.#points;
  }

  /**
   * A quantity for drawing: the smallest and largest value of each of at most `buckets` equal stretches, in order.
   * Steps at which it was switched off are left out. What is recorded is `all`: nothing that is exported goes through here.
   * @param view first and last step that are drawn; all of them without it
   */
  bucketed(quantity: StepQuantity, buckets: number, view: readonly [number, number] = [0, Infinity]): SeriesPoint[] {
    const [from, to] = view;
    const values = this.#points.flatMap(({ step, [quantity]: value }) =>
      value === null || step < from || step > to ? [] : [{ step, value }],
    );
    return bucketExtremes(values, buckets);
  }
}

/** The first, smallest, largest and last value of each of at most `buckets` equal stretches, in order. */
export function bucketExtremes(points: readonly SeriesPoint[], buckets: number): SeriesPoint[] {
  if (points.length <= 2 * buckets) return [...points];
  const size = Math.ceil(points.length / buckets);
  const out: SeriesPoint[] = [];
  for (let from = 0; from < points.length; from += size) {
    const stretch = points.slice(from, from + size);
    const low = stretch.reduce((a, b) => (b.value < a.value ? b : a));
    const high = stretch.reduce((a, b) => (b.value > a.value ? b : a));
    out.push(...[low, high].sort((a, b) => a.step - b.step).filter((p, i, pair) => i === 0 || p !== pair[0]));
  }
  const last = points.at(-1);
  if (last && out.at(-1) !== last) out.push(last);
  return out;
}
