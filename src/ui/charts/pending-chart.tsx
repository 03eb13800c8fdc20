import { ChartFrame, type ChartTable } from './chart-frame';

const NOTHING = (): ChartTable => ({ header: [], rows: [] });

/** The place of a chart whose turn to be drawn has not come yet. */
export function PendingChart({ title }: { title: string }) {
  return (
    <ChartFrame title={title} table={NOTHING} empty="Drawing …">
      {null}
    </ChartFrame>
  );
}
