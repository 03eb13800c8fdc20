import { recall, remember } from '@/browser/guarded';
import type { RunColor } from '@/runs/record';
import { type Coloured, RunColors } from '@/runs/run-colors';

const KEY = 'run-colors';

/** What was given away before; nothing where the browser keeps nothing, or something else. */
function known(): number[] {
  try {
    const kept: unknown = JSON.parse(recall(KEY) ?? '[]');
    return Array.isArray(kept) && kept.every(Number.isInteger) ? (kept as number[]) : [];
  } catch {
    // Damaged: colours are given away again, in the order in which they are needed.
    return [];
  }
}

const keep = (places: readonly number[]) => void remember(KEY, JSON.stringify(places));

let colors: RunColors | null = null;
const all = () => (colors ??= new RunColors(known(), keep));

/** The colour that belongs to a run and to all that differ from it in the seed alone, on every page. */
export const colorOfRun = (run: Coloured): RunColor => all().of(run);

/** Configs of the same colour have different places. */
export const placeOfRun = ({ config }: Coloured): number => all().placeOf(config);
