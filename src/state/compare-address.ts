import { note, pageNow, useAddress } from './address';
import { ADDRESSED_RUNS } from './address-pages';
import { useCompare } from './compare-store';

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id, i) => id === b[i]);

/** What an address holds of a selection. */
const addressed = (selected: readonly string[]) => selected.slice(0, ADDRESSED_RUNS);

/** What the address does not hold of a selection of so many runs, in a sentence; null where it holds all of it. */
export const beyondAddress = (selected: number): string | null =>
  selected > ADDRESSED_RUNS
    ? `The address of this page holds the first ${ADDRESSED_RUNS} of the ${selected.toLocaleString('en')} selected runs: a reload or a bookmark finds those alone.`
    : null;

/**
 * Keeps the selection of runs in the address, and takes it from there: when the page opens, and at Back and Forward. Runs that
 * are not kept in this browser are named, and left out.
 * @returns ends it
 */
export function followCompareAddress(): () => void {
  /** what was taken from the address last */
  let taken: readonly string[] | null = null;

  const take = () => {
    const { runs } = pageNow('compare');
    const { status, runs: listed, selected, select } = useCompare.getState();
    if (status !== 'ready' || taken === runs) return;
    const first = taken === null;
    taken = runs;
    // A selection that is still there from before, and longer than an address holds.
    if (same(addressed(selected), runs) || (first && runs.length === 0)) return give();
    const here = new Set(listed.map(run => run.record.id));
    const found = runs.filter(id => here.has(id));
    select(found);
    const missing = runs.length - found.length;
    if (missing > 0)
      useCompare.setState({
        said: `This address names ${missing === 1 ? 'a run that is' : `${missing} runs that are`} not in this browser. ${
          found.length > 0 ? 'The others are selected.' : 'Ask for the run file, and import it here.'
        }`,
      });
    give();
  };

  const give = () => {
    const { status, selected } = useCompare.getState();
    if (status !== 'ready' || taken === null) return;
    const runs = addressed(selected);
    if (same(runs, pageNow('compare').runs)) return;
    taken = runs;
    note('compare', { runs });
  };

  take();
  const ends = [
    useAddress.subscribe(take),
    useCompare.subscribe((now, before) => {
      if (now.status !== before.status) take();
      if (now.selected !== before.selected) give();
    }),
  ];
  return () => ends.forEach(end => end());
}
