import { Random } from '@/math/random';
import { mean } from '@/math/statistics';

/** What two runs of one seed reached on the same galleries, in the same order. */
export interface NestedPair {
  baseline: readonly number[];
  other: readonly number[];
}

/** A difference over seeds and galleries. */
export interface NestedDifference {
  /** means over seeds of means over galleries */
  baseline: number;
  other: number;
  /** other − baseline, or its share of the baseline */
  change: number;
  /** 95 % interval of the change: NaN for one seed */
  low: number;
  high: number;
  /** seeds */
  n: number;
}

const RESAMPLES = 10_000;

const changeOf = (baseline: number, other: number, relative: boolean) =>
  relative ? other / baseline - 1 : other - baseline;

/**
 * The change from a baseline, paired by seed and gallery, with a percentile interval of a hierarchical bootstrap: seeds are
 * drawn with replacement, then galleries within each of them (Davison & Hinkley 1997, §3.8). Galleries of one seed share a
 * training, so they alone say nothing about other trainings: one seed has no interval. Seeded: the same values give the same.
 * @param pairs by seed; every list as long as the other of its pair
 * @param relative whether the change is a share of the baseline, for measures without a natural unit
 */
export function nestedDifference(pairs: readonly NestedPair[], relative: boolean): NestedDifference {
  const n = pairs.length;
  const [baseline, other] = [mean(pairs.map(p => mean(p.baseline))), mean(pairs.map(p => mean(p.other)))];
  const change = changeOf(baseline, other, relative);
  if (n < 2 || !Number.isFinite(change)) return { baseline, other, change, low: NaN, high: NaN, n };
  const random = new Random('nested', n);
  const changes = Float64Array.from({ length: RESAMPLES }, () => {
    let [before, after] = [0, 0];
    for (let s = 0; s < n; s++) {
      const pair = pairs[random.below(n)]!;
      const galleries = pair.baseline.length;
      let [b, o] = [0, 0];
      for (let g = 0; g < galleries; g++) {
        const place = random.below(galleries);
        b += pair.baseline[place]!;
        o += pair.other[place]!;
      }
      before += b / galleries;
      after += o / galleries;
    }
    return changeOf(before / n, after / n, relative);
  }).toSorted();
  const at = (share: number) => changes[Math.round(share * (RESAMPLES - 1))]!;
  return { baseline, other, change, low: at(0.025), high: at(0.975), n };
}
