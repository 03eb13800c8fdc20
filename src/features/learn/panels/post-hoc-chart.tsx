import { type Direction, directionLabel } from '@/content/directions';
import type { PostHocRow } from '@/protocol/explore';
import { paddedRange, ScatterChart, type ScatterPoint } from '@/ui/charts/scatter-chart';
import { decimal, percent } from '@/ui/format';
import { STATE_WORDS } from '../run-words';
import type { PostHocRun } from './use-post-hoc';

/** Axes stay as they are while banks and parameters change, as long as everything is within. */
const USUAL = { x: [-0.2, 3], y: [55, 70] } as const;

function rangeOf(points: readonly ScatterPoint[]) {
  const axis = (of: 'x' | 'y') => {
    const values = points.map(point => point[of]);
    const [low, high] = USUAL[of];
    const [from, to] = paddedRange(values);
    return [Math.min(low, from), Math.max(high, to)] as const;
  };
  return points.length > 0 ? { x: axis('x'), y: axis('y') } : undefined;
}

function markOf(run: PostHocRun, row: PostHocRow, way: Direction, chosen: string): ScatterPoint {
  const { label, color } = STATE_WORDS[run.name];
  const raw = row.key === 'raw';
  const { skewness, r1 } = row[way];
  const name = raw ? `${label}, as trained` : `${label} + ${row.title}`;
  return {
    id: `${run.name} ${row.key}`,
    x: skewness,
    y: 100 * r1,
    color,
    shape: raw ? 'square' : row.key === chosen ? 'triangle' : 'circle',
    size: raw ? 7 : row.key === chosen ? 8 : 4,
    text: `${name}: R@1 ${percent(r1)}, skewness ${decimal(skewness)}`,
    // Both runs have every method: the baseline's are named, and what is chosen.
    ...(raw ? { label } : run.name === 'baseline' || row.key === chosen ? { label: row.title } : {}),
  };
}

/** R@1 against skewness: a mark for every run as trained and after every method. */
export function PostHocChart({
  runs,
  way,
  chosen,
  subtitle,
  onChoose,
}: {
  runs: readonly PostHocRun[];
  way: Direction;
  /** key of a method */
  chosen: string;
  subtitle: string;
  onChoose: (method: string) => void;
}) {
  // Names that find no place are left out: the first ones find theirs.
  const order = (key: string) => (key === 'raw' ? 0 : key === chosen ? 1 : 2);
  const points = runs
    .flatMap(run => run.rows.map(row => ({ key: row.key, mark: markOf(run, row, way, chosen) })))
    .sort((a, b) => order(a.key) - order(b.key))
    .map(({ mark }) => mark);
  return (
    <ScatterChart
      title={`R@1 against skewness, ${directionLabel(way)}`}
      about="Up is more recall, left is fewer hubs. Squares are runs as trained, the triangle is the chosen method."
      subtitle={subtitle}
      xLabel="skewness of N"
      yLabel="R@1, %"
      points={points}
      range={rangeOf(points)}
      onSelect={id => {
        const key = String(id).split(' ')[1]!;
        if (key !== 'raw') onChoose(key);
      }}
      legend={[
        ...runs.map(({ name }) => ({ ...STATE_WORDS[name], shape: 'square' as const })),
        { label: 'the chosen method', color: 'var(--muted)', shape: 'triangle' },
        { label: 'other methods', color: 'var(--muted)', shape: 'circle' },
      ]}
      header={['run', 'method', 'R@1, %', 'skewness']}
      rows={() =>
        runs.flatMap(({ name, rows }) =>
          rows.map(row => [STATE_WORDS[name].label, row.title, 100 * row[way].r1, row[way].skewness]),
        )
      }
      empty="The methods are being applied."
    />
  );
}
