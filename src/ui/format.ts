/** A share in [0, 1] as per cent with one decimal. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : '–';
}

/** A number with so many decimals; a dash for NaN. */
export function decimal(value: number, digits = 2): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

/** Three significant digits, without an exponent where that is readable. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** Seconds as "45 s", "3 min" or "1 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export { bytes } from '@/math/bytes';
export { signed } from '@/math/signed';

/** A share in [0, 1] as per cent for an axis, with three significant digits: decimals only where they tell. */
export function percentTick(share: number): string {
  return `${compact(share * 100)}%`;
}
