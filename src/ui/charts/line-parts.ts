import type { ChartLine } from './line-rows';
import type { View } from './zoom';

/** Pixels around the part of a line chart in which the lines are, beside its axes. */
export const LINE_MARGIN = { top: 6, right: 12, bottom: 14, left: 4 } as const;

/** Pixels that the vertical axis of a line chart takes. */
export const AXIS_WIDTH = 60;

/** What the drawing of a line chart depends on. */
export interface LineDrawingProps {
  lines: readonly ChartLine[];
  /** last step of the axis */
  steps: number;
  xLabel: string;
  yLabel: string;
  format: (value: number) => string;
  /** horizontal dashed lines */
  references: readonly { value: number; label: string }[] | undefined;
  /** vertical marks, for instance changes of the losses */
  events: readonly { step: number; text: string }[] | undefined;
  /** show a dot at every point */
  dots: boolean | undefined;
  syncId: string | undefined;
  logarithmic: boolean | undefined;
  whole: boolean | undefined;
  /** part of the axis that is drawn; null is all of it */
  view: View | null;
  onView: (view: View | null) => void;
}
