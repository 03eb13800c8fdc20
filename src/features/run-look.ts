import { groupKey, isBaselineConfig } from '@/runs/groups';
import type { RunColor } from '@/runs/record';
import type { Coloured } from '@/runs/run-colors';
import { colorOfRun, placeOfRun } from '@/state/run-colors';
import { PALETTE_SIZE, runDash } from '@/ui/charts/colors';

/** How runs are drawn. */
export interface RunLook {
  /** a CSS colour */
  color: string;
  dash: string | null;
}

/** A colour of runs as CSS takes it. */
export const cssColor = (color: RunColor): string => `var(--${color})`;

/** The colour of a run, as CSS takes it: the same in every table and chart of every page. */
export const runColorOf = (run: Coloured): string => cssColor(colorOfRun(run));

/** The baseline is dashed, so that colour is never the only difference; several differ in their dashes. */
const BASELINE_DASHES = ['5 4', '9 4', '2 4', '9 3 2 3'] as const;

/** How runs that are drawn together look: their colours, and dashes by which those of one colour differ. */
export function looksOf(runs: readonly Coloured[]): RunLook[] {
  const drawn = new Map<string, number>();
  return runs.map(run => {
    const color = runColorOf(run);
    const baseline = isBaselineConfig(run.config);
    const key = baseline ? 'baseline' : groupKey(run.config);
    const before = drawn.get(key) ?? 0;
    drawn.set(key, before + 1);
    if (baseline) return { color, dash: BASELINE_DASHES[before % BASELINE_DASHES.length]! };
    const turn = run.color ? 0 : Math.floor(placeOfRun(run) / PALETTE_SIZE);
    return { color, dash: runDash(turn + before) };
  });
}
