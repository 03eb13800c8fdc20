import { useMemo } from 'react';
import type { SinkhornSteps } from '@/protocol/learn-uniform';
import { BarChart } from '@/ui/charts/bar-chart';
import { decimal } from '@/ui/format';
import { furthest } from './six-scores';

/** Half-iterations that are drawn at least; more where the slider is further on. */
const FIRST = 20;

interface SinkhornErrorsProps {
  steps: SinkhornSteps;
  half: number;
  onHalf: (half: number) => void;
}

/** How the sums come to agree. */
export function SinkhornErrors({ steps, half, onHalf }: SinkhornErrorsProps) {
  const errors = useMemo(
    () => ({ rows: steps.rows.slice(1).map(furthest), columns: steps.columns.slice(1).map(furthest) }),
    [steps],
  );
  const shown = Math.min(errors.rows.length, Math.max(FIRST, half));
  return (
    <BarChart
      title="How far sums are from 1"
      about="The largest gap among the rows and among the columns after every half-iteration; press one to stand there."
      xLabel="half-iterations"
      yLabel="largest gap"
      names={Array.from({ length: shown }, (_, i) => String(i + 1))}
      texts={Array.from({ length: shown }, (_, i) => `after ${i + 1}`)}
      series={[
        { label: 'rows', color: 'var(--accent)', values: errors.rows.slice(0, shown) },
        { label: 'columns', color: 'var(--uniform)', values: errors.columns.slice(0, shown) },
      ]}
      format={value => decimal(value, 4)}
      selected={half - 1}
      onSelect={i => onHalf(i + 1)}
    />
  );
}
