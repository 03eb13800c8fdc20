import { bucketExtremes, type SeriesPoint } from './series';

/** How a curve is drawn. */
export interface CurveOptions {
  /** part of the x axis that is drawn, both ends included */
  from: number;
  to: number;
  /** stretches of which the smallest and the largest value are drawn */
  buckets: number;
  /** weight of the past in an exponential moving average, in [0, 1); 0 leaves the values as they are */
  smoothing: number;
}

/**
 * Exponential moving average, corrected for its start (as Adam's moments are); NaN stays NaN and is not averaged over.
 * @param weight of the past, in [0, 1)
 */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  let [average, seen] = [0, 0];
  return Float64Array.from(values, value => {
    if (Number.isNaN(value)) return NaN;
    average = weight * average + (1 - weight) * value;
    seen = weight * seen + (1 - weight);
    return average / seen;
  });
}

/**
 * Points to draw of a curve: at most two per bucket, so that no spike is hidden. Values that are not finite are left out.
 * @param x ascending
 */
export function curvePoints(x: ArrayLike<number>, y: ArrayLike<number>, options: CurveOptions): SeriesPoint[] {
  const { from, to, buckets, smoothing } = options;
  const values = smoothing > 0 ? smoothed(y, smoothing) : y;
  const points: SeriesPoint[] = [];
  for (let i = 0; i < x.length; i++) {
    const [step, value] = [x[i]!, values[i]!];
    if (step >= from && step <= to && Number.isFinite(value)) points.push({ step, value });
  }
  return bucketExtremes(points, buckets);
}
