import { LATER_LOSSES } from '@/config/later-losses';
import { LOSS_NAMES, ofAdded } from '@/config/losses';
import type { StepPoint } from '@/protocol/training';

/** Steps of a block of a kept series. */
export const BLOCK_STEPS = 256;

/** Everything that is measured at a step. */
export const QUANTITIES = [
  'step',
  'seconds',
  'total',
  ...LOSS_NAMES,
  'gradientNorm',
  'logitScale',
  'learningRate',
] as const satisfies readonly (keyof StepPoint)[];

/** Steps by quantity: a tenth of the space that objects take, and quick to read. NaN stands for a term that was switched off. */
export type StepColumns = Record<(typeof QUANTITIES)[number], Float64Array>;

/** Columns as they were kept, with those of losses that came later: they were off at every step. */
export function withLaterColumns<Columns extends StepColumns>(kept: Columns): Columns {
  const missing = LATER_LOSSES.filter(loss => !kept[loss]);
  const off = () => new Float64Array(kept.step?.length ?? 0).fill(NaN);
  return missing.length === 0 ? kept : { ...kept, ...Object.fromEntries(missing.map(loss => [loss, off()])) };
}

/** Blocks of a series as one, in their order. @throws Error when a column is missing or shorter than the others */
export function joinColumns(kept: readonly StepColumns[]): StepColumns {
  const blocks = kept.map(withLaterColumns);
  blocks.forEach(checkColumns);
  const steps = blocks.reduce((sum, block) => sum + block.step.length, 0);
  const join = (quantity: (typeof QUANTITIES)[number]) => {
    const whole = new Float64Array(steps);
    let at = 0;
    for (const block of blocks) {
      whole.set(block[quantity], at);
      at += block.step.length;
    }
    return whole;
  };
  return Object.fromEntries(QUANTITIES.map(q => [q, join(q)])) as StepColumns;
}

/** A whole series in blocks. */
export function splitColumns(columns: StepColumns): StepColumns[] {
  const blocks = Math.ceil(columns.step.length / BLOCK_STEPS);
  return Array.from({ length: blocks }, (_, i) => {
    const part = (q: (typeof QUANTITIES)[number]) => columns[q].slice(i * BLOCK_STEPS, (i + 1) * BLOCK_STEPS);
    return Object.fromEntries(QUANTITIES.map(q => [q, part(q)])) as StepColumns;
  });
}

/** The steps of a series that come after so many. */
export function columnsFrom(columns: StepColumns, steps: number): StepColumns {
  if (steps === 0) return columns;
  return Object.fromEntries(QUANTITIES.map(q => [q, columns[q].slice(steps)])) as StepColumns;
}

function checkColumns(columns: StepColumns): void {
  const count = columns.step?.length ?? 0;
  const bad = QUANTITIES.find(q => columns[q]?.length !== count);
  if (bad) throw new Error(`The column "${bad}" does not have ${count} steps.`);
}

/** Steps as columns. */
export function toColumns(points: readonly StepPoint[]): StepColumns {
  const column = (quantity: (typeof QUANTITIES)[number]) => Float64Array.from(points, p => p[quantity] ?? NaN);
  return Object.fromEntries(QUANTITIES.map(q => [q, column(q)])) as StepColumns;
}

/**
 * Columns as steps.
 * @throws Error when a column is missing or shorter than the others
 */
export function fromColumns(kept: StepColumns): StepPoint[] {
  const columns = withLaterColumns(kept);
  checkColumns(columns);
  const count = columns.step.length;
  const optional = (values: Float64Array, i: number) => (Number.isNaN(values[i]) ? null : values[i]!);
  return Array.from({ length: count }, (_, i) => ({
    step: columns.step[i]!,
    seconds: columns.seconds[i]!,
    total: columns.total[i]!,
    centrality: columns.centrality[i]!,
    ...ofAdded(loss => optional(columns[loss], i)),
    gradientNorm: columns.gradientNorm[i]!,
    logitScale: columns.logitScale[i]!,
    learningRate: columns.learningRate[i]!,
  }));
}
