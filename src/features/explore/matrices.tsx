import { directionLabel } from '@/content/directions';
import type { GridView, MatrixRequest } from '@/protocol/explore';
import { usePage, visit } from '@/state/address';
import { together } from '@/state/explore-queries';
import { exploreActions, useExplore } from '@/state/explore-store';
import { diverging, viridis } from '@/ui/charts/colors';
import { extent } from '@/ui/charts/extent';
import { GridImage } from '@/ui/charts/grid-image';
import { Segments } from '@/ui/controls';
import { decimal } from '@/ui/format';
import { AnswerProblem } from './answer-problem';
import { BatchMatrices } from './batch-matrices';
import { kinds } from './gallery-clip';
import { MergingPanel } from './merging-panel';
import { pairChoices } from './pair-choices';
import { itemsIn, matchesInWords } from './gallery-pairs';
import type { OpenSide } from './sides';
import { useAnswer } from './use-answer';
import arranged from './arrangement.module.css';

/** Similarities, transport plans, memory banks and merged tokens as pictures. */
export function Matrices({ sides }: { sides: readonly OpenSide[] }) {
  return (
    <>
      <SimilarityMatrices sides={sides} />
      <BankMatrices sides={sides} />
      <BatchMatrices sides={sides} />
      <MergingPanel sides={sides} />
    </>
  );
}

function SimilarityMatrices({ sides }: { sides: readonly OpenSide[] }) {
  const way = useExplore(s => s.way);
  const { sorted: order, pairs: part } = usePage('explore');
  const { view } = sides[0]!;
  const { count, options, value } = pairChoices(
    part,
    itemsIn(view, way),
    view.texts === view.videos ? 'pairs' : 'items',
  );
  const answer = useAnswer(together(sides.map(side => side.gallery.matrix({ way, order, count }))));
  const grids = answer.value;
  const [low, high] = extent(grids?.flatMap(grid => extent(grid.values)) ?? []);
  return (
    <section aria-label="Similarities">
      <div className={arranged.settings}>
        <Segments
          label="Order of rows and columns"
          value={order}
          options={[
            { value: 'hubs', label: 'by N, hubs first' },
            { value: 'index', label: 'as drawn' },
          ]}
          onChange={sorted => visit('explore', { sorted }, 'replace')}
        />
        <Segments
          label="How many"
          value={value}
          options={options}
          onChange={pairs => visit('explore', { pairs }, 'replace')}
        />
      </div>
      <AnswerProblem answer={answer} />
      <div className="chart-grid">
        {sides.map((side, i) => (
          <SimilarityGrid
            key={side.name}
            side={side}
            grid={grids?.[i] ?? null}
            low={low}
            high={high}
            order={order}
            problem={answer.problem}
          />
        ))}
      </div>
    </section>
  );
}

interface SimilarityGridProps {
  side: OpenSide;
  grid: GridView | null;
  low: number;
  high: number;
  order: MatrixRequest['order'];
  problem: string | null;
}

const NOTHING = new Float32Array(0);

function SimilarityGrid({ side, grid, low, high, order, problem }: SimilarityGridProps) {
  const way = useExplore(s => s.way);
  const { gallery, query } = kinds(way);
  const blocks = grid && grid.block > 1 ? ` Each cell is the mean of ${grid.block} × ${grid.block} pairs.` : '';
  return (
    <GridImage
      title={`Similarity of ${side.label}`}
      about={`${query === 'caption' ? 'Captions' : 'Clips'} down, ${gallery}s across; ${matchesInWords(side.view, way)}.${
        order === 'hubs' ? ' Bright columns at the left are hubs: similar to every query.' : ''
      }${blocks} Point at a cell; press it to inspect its ${gallery}.`}
      xLabel={gallery}
      yLabel={query}
      rows={grid?.rows ?? 0}
      columns={grid?.columns ?? 0}
      values={grid?.values ?? NOTHING}
      color={value => viridis((value - low) / (high - low || 1))}
      subtitle={directionLabel(way)}
      scale={{ low, high, format: value => decimal(value) }}
      names={{
        rows: grid?.rowItems ?? [],
        columns: grid?.columnItems ?? [],
        value: grid && grid.block > 1 ? `similarity, mean of ${grid.block} × ${grid.block} pairs` : 'similarity',
      }}
      cellText={(row, column, value) =>
        grid ? `${query} ${grid.rowItems[row]}, ${gallery} ${grid.columnItems[column]}: ${decimal(value, 3)}` : ''
      }
      onSelect={(_, column) => grid && exploreActions().select(grid.columnItems[column] ?? null)}
      empty={grid ? null : problem ? 'It was not measured.' : 'Being measured …'}
    />
  );
}

/** The memory bank's similarities minus their overall mean, most central items first. */
function BankMatrices({ sides }: { sides: readonly OpenSide[] }) {
  const way = useExplore(s => s.way);
  const { gallery, query } = kinds(way);
  const answer = useAnswer(together(sides.map(side => side.gallery.bank(way))));
  const means = answer.value?.map(grid => grid.values.reduce((sum, x) => sum + x, 0) / grid.values.length) ?? [];
  const limit = Math.max(
    1e-6,
    ...(answer.value?.flatMap((grid, i) => extent(grid.values).map(x => Math.abs(x - means[i]!))) ?? []),
  );
  return (
    <section aria-label="Memory bank">
      <AnswerProblem answer={answer} />
      <div className="chart-grid">
        {sides.map((side, i) => {
          const grid = answer.value?.[i];
          const mean = means[i] ?? 0;
          return (
            <GridImage
              key={side.name}
              title={`Memory bank of ${side.label}`}
              about={`Similarity of ${side.view.bankPairs} training ${query}s (down) to the ${gallery}s (across, most central first), as the difference to their mean ${decimal(mean, 3)}. The mean of a column is the centrality that the neighbor loss subtracts.`}
              xLabel={`${gallery}, most central first`}
              yLabel={`training ${query}`}
              rows={grid?.rows ?? 0}
              columns={grid?.columns ?? 0}
              values={grid?.values ?? NOTHING}
              color={value => diverging((value - mean) / limit)}
              subtitle={directionLabel(way)}
              names={{ rows: grid?.rowItems ?? [], columns: grid?.columnItems ?? [], value: 'similarity' }}
              scale={{ low: mean - limit, high: mean + limit, format: value => decimal(value) }}
              cellText={(row, column, value) =>
                grid
                  ? `training ${query} ${grid.rowItems[row]}, ${gallery} ${grid.columnItems[column]} (centrality ${decimal(side.view[way].centrality[grid.columnItems[column]!] ?? NaN, 3)}): ${decimal(value, 3)}`
                  : ''
              }
              onSelect={(_, column) => grid && exploreActions().select(grid.columnItems[column] ?? null)}
              empty={grid ? null : answer.problem ? 'It was not measured.' : 'Being measured …'}
            />
          );
        })}
      </div>
    </section>
  );
}
