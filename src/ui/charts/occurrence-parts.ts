/** N_k of one run. */
export interface OccurrenceRun {
  id: string;
  label: string;
  color: string;
  counts: ArrayLike<number>;
}

/** What the hubs of a run take. */
export interface HubShare {
  id: string;
  color: string;
  share: number;
}

/** What the drawing of an overlaid histogram depends on. */
export interface OccurrenceDrawingProps {
  k: number;
  /** N_k from which an item is a hub */
  hub: number;
  runs: readonly OccurrenceRun[];
  /** N_k of all histograms that share their axes with this one */
  scale: readonly ArrayLike<number>[] | undefined;
  /** bins at most */
  bins: number;
  /** expected items with N_k = 0, 1, 2, …, drawn as a line */
  reference: { label: string; expected: ArrayLike<number> } | undefined;
  shares: readonly HubShare[];
}

/** Dashes of the reference's line. */
export const REFERENCE_DASH = '2 3';

/** The baseline's outline is dashed: colour is never the only difference. */
export const dashOf = (id: string): { dash?: string } => (id === 'baseline' ? { dash: '4 3' } : {});
