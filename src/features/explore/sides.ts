import { useMemo } from 'react';
import type { GalleryView } from '@/protocol/explore';
import type { RunColor } from '@/runs/record';
import type { GalleryHandle } from '@/state/explore-queries';
import { type ExploreSide, type ExploreState, type SideName, useExplore } from '@/state/explore-store';
import { colorOfRun } from '@/state/run-colors';

/** A run that is ready to be looked at. */
export interface OpenSide {
  name: SideName;
  key: string;
  label: string;
  color: string;
  /** the colour's name in the style sheet */
  token: string;
  view: GalleryView;
  side: ExploreSide;
  /** for questions about it */
  gallery: GalleryHandle;
}

/** Names the models and galleries of all sides: what was made of the same ones is the same. */
export const keyOfSides = (sides: readonly OpenSide[]): string => sides.map(side => side.gallery.id).join(' ');

/** The name of a run at its moment. */
export function labelOf({ record, moment, moments }: ExploreSide): string {
  const when = moment.key === moments[0]?.key && moment.key === 'final' ? '' : ` · ${moment.label}`;
  return `${record.name}${when}`;
}

/** Both sides, and all kept runs. */
export type SidesAndRuns = Pick<ExploreState, 'sides' | 'comparisons'>;

/** The colour of a run as it was chosen last: elsewhere, perhaps, since it was opened here. */
function colorOf({ record }: ExploreSide, { comparisons }: SidesAndRuns): RunColor {
  const now = comparisons.flatMap(c => c.runs).find(run => run.id === record.id) ?? record;
  return colorOfRun(now);
}

/** Colour of a side: its run's, as everywhere. Where both sides have the same, B has another one: it may be the same run at another moment. */
export function tokenOf(name: SideName, state: SidesAndRuns): string {
  const { a, b } = state.sides;
  const own = name === 'a' ? a : b;
  if (!own) return '--run-0';
  const color = colorOf(own, state);
  if (name === 'a' || !a || colorOf(a, state) !== color) return `--${color}`;
  return color === 'run-0' ? '--run-1' : '--run-0';
}

/** The sides that are open, A first. */
export function useOpenSides(): OpenSide[] {
  const sides = useExplore(s => s.sides);
  const comparisons = useExplore(s => s.comparisons);
  return useMemo(() => {
    const names: SideName[] = ['a', 'b'];
    const open = names.flatMap(name => {
      const side = sides[name];
      if (side?.status !== 'ready' || !side.view || !side.gallery) return [];
      const token = tokenOf(name, { sides, comparisons });
      const color = `var(${token})`;
      const { key, view, gallery } = side;
      return [{ name, key, label: labelOf(side), color, token, view, side, gallery }];
    });
    const [a, b] = open;
    if (!a || !b || a.label !== b.label) return open;
    return open.map(side => ({ ...side, label: `${side.name.toUpperCase()}: ${side.label}` }));
  }, [sides, comparisons]);
}
