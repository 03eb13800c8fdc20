import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageNow, visit } from './address';
import { ADDRESSED_RUNS } from './address-pages';
import { beyondAddress, followCompareAddress } from './compare-address';
import type { ListedRun } from './compare-state';
import { useCompare } from './compare-store';

const ids = Array.from({ length: ADDRESSED_RUNS + 100 }, (_, i) => `c${i}/method`);
const runs = ids.map(id => ({ record: { id } }) as ListedRun);
let end = () => {};

beforeEach(() => {
  visit('compare', { runs: [] });
  useCompare.setState({ status: 'ready', runs, selected: [], said: null });
  end = followCompareAddress();
});
afterEach(() => end());

describe('the address of a selection', () => {
  it('holds all of it, up to so many runs', () => {
    const selected = ids.slice(0, ADDRESSED_RUNS);
    useCompare.setState({ selected });
    expect(pageNow('compare').runs).toEqual(selected);
    expect(beyondAddress(selected.length)).toBeNull();
  });

  it('holds the first of more, which is said; the selection itself stays', () => {
    useCompare.setState({ selected: ids });
    expect(pageNow('compare').runs).toEqual(ids.slice(0, ADDRESSED_RUNS));
    expect(beyondAddress(ids.length)).toMatch(/holds the first 150 of the 250 selected runs/);
    // As when the page is left and shown again.
    end();
    end = followCompareAddress();
    expect(useCompare.getState().selected).toEqual(ids);
  });
});
