import { useMemo } from 'react';
import { type ExploreSide, type SideName, useExplore } from '@/state/explore-store';
import type { GalleryView } from '@/protocol/explore';
import { runColor } from '@/ui/charts/colors';

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
}

const baselineLike = (side: ExploreSide | null) => side?.record.role === 'baseline';

/** The name of a run at its moment. */
export function labelOf({ record, moment, moments }: ExploreSide): string {
  const when = moment.key === moments[0]?.key && moment.key === 'final' ? '' : ` · ${moment.label}`;
  return `${record.name}${when}`;
}

/** Colour of a side: grey for the only baseline, as everywhere. */
export function tokenOf(name: SideName, sides: Record<SideName, ExploreSide | null>): string {
  const other = name === 'a' ? 'b' : 'a';
  if (baselineLike(sides[name]) && !baselineLike(sides[other])) return '--baseline';
  return name === 'b' && sides.a && !baselineLike(sides.a) ? '--run-1' : '--run-0';
}

/** The sides that are open, A first. */
export function useOpenSides(): OpenSide[] {
  const sides = useExplore(s => s.sides);
  return useMemo(() => {
    const names: SideName[] = ['a', 'b'];
    const open = names.flatMap(name => {
      const side = sides[name];
      if (side?.status !== 'ready' || !side.view) return [];
      const token = tokenOf(name, sides);
      const color = token === '--run-0' ? runColor(0) : `var(${token})`;
      return [{ name, key: side.key, label: labelOf(side), color, token, view: side.view, side }];
    });
    const [a, b] = open;
    if (!a || !b || a.label !== b.label) return open;
    return open.map(side => ({ ...side, label: `${side.name.toUpperCase()}: ${side.label}` }));
  }, [sides]);
}
