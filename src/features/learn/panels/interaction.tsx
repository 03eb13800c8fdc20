import type { InteractionView, TokenShare } from '@/protocol/learn-two-levels';
import type { ChartTable } from '@/ui/charts/chart-frame';
import { viridis } from '@/ui/charts/colors';
import type { HeatMark } from '@/ui/charts/heat-extras';
import { HeatMap } from '@/ui/charts/heat-map';
import type { LegendEntry } from '@/ui/charts/legend';
import { decimal, percent } from '@/ui/format';
import styles from './two-levels.module.css';

const LEGEND: readonly LegendEntry[] = [
  { label: 'best frame of its word', color: 'var(--ink)', shape: 'area' },
  { label: 'best word of its frame', color: 'var(--ink)', shape: 'circle', size: 4 },
  { label: 'weight', color: 'var(--accent)', shape: 'square' },
];

/** Three decimals; no sign where they are all zero. */
const three = (value: number) => decimal(Math.round(value * 1000) / 1000 || 0, 3);

/** Whole per cent: what fits beside a bar. */
const whole = (weight: number) => `${Math.round(weight * 100)} %`;

/** Cosines of every word with every frame, which of them count, and what they add up to. */
export function Interaction({
  view,
  words,
  subtitle,
}: {
  view: InteractionView;
  words: readonly string[];
  subtitle: string;
}) {
  const { cosines, fromWords, fromFrames, similarity } = view;
  const all = cosines.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const marks: HeatMark[] = [
    ...view.words.map(({ best }, row) => ({ row, column: best, shape: 'square' as const })),
    ...view.frames.map(({ best }, column) => ({ row: best, column, shape: 'circle' as const })),
  ].filter(({ row, column }) => row >= 0 && column >= 0);
  const frames = view.frames.map((_, j) => `frame ${j + 1}`);
  return (
    <div className={styles.interaction}>
      <HeatMap
        title="Cosines of words and frames"
        about="Every word keeps its best frame, every frame its best word; the bars are their weights. Point at a cell to read it."
        subtitle={subtitle}
        legend={LEGEND}
        xLabel="frame"
        yLabel="word"
        columns={view.frames.map((_, j) => j + 1)}
        rows={words.map((word, i) => `${i + 1} ${word}`)}
        values={cosines}
        marks={marks}
        weights={{
          rows: view.words.map(({ weight }) => weight),
          columns: view.frames.map(({ weight }) => weight),
          format: whole,
        }}
        color={value => viridis((value - low) / (high - low || 1))}
        format={value => decimal(value, 3)}
        table={() => tableOf(view, words)}
        empty=""
      />
      <div className={styles.sums}>
        <p>
          S = ½ ( {three(fromWords)} from the words + {three(fromFrames)} from the frames ) ={' '}
          <strong>{three(similarity)}</strong>
        </p>
        <Shares title="word" tokens={words} others={frames} shares={view.words} sum={fromWords} />
        <Shares title="frame" tokens={frames} others={words} shares={view.frames} sum={fromFrames} />
      </div>
    </div>
  );
}

/** Cosines with weights, unrounded. */
function tableOf({ cosines, words, frames }: InteractionView, names: readonly string[]): ChartTable {
  return {
    header: ['word', 'weight', ...frames.map((_, j) => `frame ${j + 1}`)],
    rows: [
      ['weight of the frame', null, ...frames.map(({ weight }) => weight)],
      ...names.map((word, i) => [`${i + 1} ${word}`, words[i]?.weight ?? null, ...(cosines[i] ?? [])]),
    ],
  };
}

/** One side of the sum: every token's weight, its best counterpart, and their product. */
function Shares(props: {
  title: string;
  tokens: readonly string[];
  others: readonly string[];
  shares: readonly TokenShare[];
  sum: number;
}) {
  const { title, tokens, others, shares, sum } = props;
  const largest = Math.max(...shares.map(({ weight, cosine }) => weight * cosine), 1e-9);
  return (
    <table className={`figures ${styles.shares}`}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">weight</th>
          <th scope="col">best</th>
          <th scope="col">cosine</th>
          <th scope="col">product</th>
        </tr>
      </thead>
      <tbody>
        {shares.map(({ weight, best, cosine }, i) => (
          <tr key={i}>
            <th scope="row">{tokens[i]}</th>
            <td>{percent(weight)}</td>
            <td>{best < 0 ? 'padding' : others[best]}</td>
            <td>{decimal(cosine)}</td>
            <td>
              <i style={{ width: `${Math.max(0, (40 * weight * cosine) / largest)}px` }} />
              {three(weight * cosine)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">sum</th>
          <td>{percent(shares.reduce((total, { weight }) => total + weight, 0))}</td>
          <td />
          <td />
          <td>{three(sum)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
