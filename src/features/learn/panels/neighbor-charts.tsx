import type { NeighborView } from '@/protocol/learn-neighbors';
import { BarChart } from '@/ui/charts/bar-chart';
import { decimal, percent } from '@/ui/format';
import frame from '../panel-frame.module.css';

interface NeighborChartsProps {
  view: NeighborView;
  /** what every item of the batch is */
  words: readonly string[];
  subtitle: string;
}

/** Ŝ, ĉ and their difference, and what a share comes of it. */
export function NeighborCharts({ view: { neighbors }, words, subtitle }: NeighborChartsProps) {
  const names = neighbors.map((_, i) => String(i + 1));
  const texts = neighbors.map(({ item }, i) => `${i + 1}. ${words[item]}`);
  const numbers = neighbors.every(({ share }) => Number.isFinite(share));
  const empty = numbers ? null : 'Not a number: see above why.';
  return (
    <div className={frame.charts}>
      <BarChart
        title="Similarity, centrality, difference"
        about="Both are 0 at the least and 1 at the largest of the items outside: neighbours are above 1 in Ŝ by their nature."
        subtitle={subtitle}
        xLabel="neighbours, the most similar first"
        yLabel="normalised"
        names={names}
        texts={texts}
        series={[
          { label: 'Ŝ', color: 'var(--accent)', values: neighbors.map(n => n.normalizedSimilarity) },
          { label: 'ĉ', color: 'var(--uniform)', values: neighbors.map(n => n.normalizedCentrality) },
          {
            label: 'Ŝ − ĉ',
            color: 'var(--neighbor)',
            values: neighbors.map(n => n.normalizedSimilarity - n.normalizedCentrality),
          },
        ]}
        format={value => decimal(value)}
        empty={empty}
      />
      <BarChart
        title="Share p of the target"
        about="What every neighbour is to get beside the match, with and without its centrality. Each kind of bars adds up to one."
        subtitle={subtitle}
        xLabel="neighbours, the most similar first"
        yLabel="p"
        names={names}
        texts={texts}
        series={[
          { label: 'without: softmax(τŜ)', color: 'var(--baseline)', values: neighbors.map(n => n.shareWithout) },
          { label: 'p: softmax(τ(Ŝ − ĉ))', color: 'var(--neighbor)', values: neighbors.map(n => n.share) },
        ]}
        format={percent}
        empty={empty}
      />
    </div>
  );
}
