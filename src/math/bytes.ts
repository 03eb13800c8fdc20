const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size as people read it: two digits at least, no more decimals than one; a unit is 1,024 of the one before. */
export function bytes(size: number): string {
  if (!Number.isFinite(size)) return '–';
  let [value, unit] = [Math.max(0, size), 0];
  // What would be shown as 1024 is one of the next unit.
  while (unit < UNITS.length - 1 && value >= 1023.5) [value, unit] = [value / 1024, unit + 1];
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}
