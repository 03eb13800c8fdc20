import { MATRIX_CELLS } from '@/analysis/similarity-matrix';

/** How many pairs of a gallery a matrix can show: fewer than there are, or all of them. */
export type PairChoice = '60' | '240' | 'all';

const PARTS = [60, MATRIX_CELLS] as const;

/**
 * What can be chosen of a gallery of so many items, and what a choice means there: more than there are is all of them.
 * @param name of the items
 */
export function pairChoices(chosen: PairChoice, size: number, name = 'pairs') {
  const parts = PARTS.filter(count => count < size);
  const count = parts.find(part => String(part) === chosen) ?? size;
  const options = [
    ...parts.map(part => ({ value: String(part) as PairChoice, label: `${part} ${name}` })),
    { value: 'all' as PairChoice, label: `all ${size}` },
  ];
  return { options, count, value: count === size ? ('all' as const) : chosen };
}
