/** A number with its sign and so many decimals; a dash where there is none. */
export function signed(value: number, digits: number): string {
  return Number.isFinite(value) ? `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}` : '–';
}
