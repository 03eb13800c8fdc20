/** Pairs in the plane. */
export const TOY_PAIRS = 5;

/** Points of the plane in degrees, anticlockwise from the right. */
export interface ToyPoints {
  texts: number[];
  videos: number[];
}

/** Where the points can begin; points are written as an address carries them: texts, then videos. */
export const TOY_PRESETS = [
  { name: 'hub', label: 'one in the middle', points: '175,132,94,45,2,158,146,80,60,16' },
  { name: 'crowd', label: 'a crowd and one apart', points: '112,104,94,84,-60,108,99,88,80,-80' },
  { name: 'ring', label: 'a ring', points: '90,18,-54,-126,162,100,28,-44,-116,172' },
] as const;

/** An angle within ±180°. */
export const turned = (angle: number): number => ((((angle + 180) % 360) + 360) % 360) - 180;

/** Points as an address carries them; null where they are no such points. */
export function readPoints(text: string): ToyPoints | null {
  const angles = text.split(',').map(part => (part.trim() === '' ? NaN : Number(part)));
  if (angles.length !== 2 * TOY_PAIRS || !angles.every(Number.isFinite)) return null;
  return { texts: angles.slice(0, TOY_PAIRS).map(turned), videos: angles.slice(TOY_PAIRS).map(turned) };
}

/** Points for an address, to a tenth of a degree. */
export const writePoints = ({ texts, videos }: ToyPoints): string =>
  [...texts, ...videos].map(angle => String(Math.round(angle * 10) / 10)).join(',');

/** Names of the points: t1 … v5. */
export const TOY_NAMES: readonly string[] = ['t', 'v'].flatMap(side =>
  Array.from({ length: TOY_PAIRS }, (_, i) => `${side}${i + 1}`),
);
