/** Viridis at nine equal steps (Smith, van der Walt, matplotlib; CC0). */
const VIRIDIS = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'];
/** Blue, white, orange: safe for colour-blind eyes, white at 0. */
const DIVERGING = ['#2166ac', '#67a9cf', '#d1e5f0', '#f7f7f7', '#fddbc7', '#ef8a62', '#b35806'];

function channel(color: string, at: number): number {
  return Number.parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16);
}

function along(stops: readonly string[], share: number): string {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const from = stops[Math.min(Math.floor(place), stops.length - 2)]!;
  const to = stops[Math.min(Math.floor(place), stops.length - 2) + 1]!;
  const part = place - Math.min(Math.floor(place), stops.length - 2);
  const mix = [0, 1, 2].map(i => Math.round(channel(from, i) + part * (channel(to, i) - channel(from, i))));
  return `rgb(${mix.join(' ')})`;
}

/** Viridis of a share in [0, 1]. */
export const viridis = (share: number): string => along(VIRIDIS, share);

/** A colour of a value in [−1, 1]: blue below 0, white at it, orange above. */
export const diverging = (value: number): string => along(DIVERGING, (value + 1) / 2);

/** Colours of runs, told apart by colour-blind eyes; see `--run-0` in the styles. */
export const PALETTE_SIZE = 8;

/** The i-th colour of the palette. */
export const paletteColor = (index: number): string => `var(--run-${index % PALETTE_SIZE})`;

/** Dashes that tell lines of the same colour apart; the first is solid. */
export const runDash = (turn: number): string | null => [null, '6 3', '2 3', '8 3 2 3'][turn % 4] ?? null;
