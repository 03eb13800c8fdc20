/** Which way retrieval goes. */
export type Direction = 't2v' | 'v2t';

/** Both ways, as the page names them. */
export const DIRECTIONS = [
  { value: 't2v', label: 'text → video' },
  { value: 'v2t', label: 'video → text' },
] as const satisfies readonly { value: Direction; label: string }[];

/** A way as the page names it. */
export const directionLabel = (way: Direction): string => DIRECTIONS.find(d => d.value === way)!.label;
