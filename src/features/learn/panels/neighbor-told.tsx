import type { Neighbor, NeighborView } from '@/protocol/learn-neighbors';
import { decimal, percent } from '@/ui/format';

/** A smaller loss of a share than this is none. */
const LEAST = 1e-3;

/** The neighbour that loses the most of its share because it is central; null where none loses any, or none is a number. */
export function greatestLoss(neighbors: readonly Neighbor[]): { place: number; neighbor: Neighbor } | null {
  let found: { place: number; neighbor: Neighbor } | null = null;
  neighbors.forEach((neighbor, i) => {
    const lost = neighbor.shareWithout - neighbor.share;
    if (lost > (found ? found.neighbor.shareWithout - found.neighbor.share : LEAST)) found = { place: i + 1, neighbor };
  });
  return found;
}

/** What is seen of a query, and why nothing is where K is too large. */
export function NeighborTold({ view, batch }: { view: NeighborView; batch: number }) {
  const { neighbors, outside, refused, loss, rank } = view;
  if (refused)
    return (
      <>
        <strong>p is not a number.</strong> {outside} item is left outside, so maximum and minimum are the same (
        {decimal(view.similarityRange[0], 3)} and {decimal(view.similarityRange[1], 3)}): Ŝ and ĉ divide by zero, and
        the published loss becomes NaN. This project’s engine refuses: “{refused}”
      </>
    );
  if (outside === 0)
    return (
      <>
        <strong>No item is left outside.</strong> Minimum and maximum are the published code’s fill values ±9·10¹⁵: Ŝ
        and ĉ are ½ for everybody, and all {neighbors.length} get the same {percent(neighbors[0]?.share ?? NaN)},
        silently. Set-ups of this page end at K = {batch - 3}.
      </>
    );
  const lost = greatestLoss(neighbors);
  return (
    <>
      The match is at place {rank} of {batch}.{' '}
      {lost ? (
        <>
          Neighbour {lost.place} loses most: ĉ {decimal(lost.neighbor.normalizedCentrality)} takes its share from{' '}
          {percent(lost.neighbor.shareWithout)} to <strong>{percent(lost.neighbor.share)}</strong>.{' '}
        </>
      ) : (
        'No neighbour loses as much as 0.1 % of the share to its centrality. '
      )}
      Loss of the batch in this direction: {decimal(loss, 3)}.
    </>
  );
}
