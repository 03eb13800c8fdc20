import { useMemo } from 'react';
import { directionLabel } from '@/content/directions';
import { usePage } from '@/state/address';
import { exploreActions, useExplore } from '@/state/explore-store';
import { paddedRange, ScatterChart, type ScatterPoint } from '@/ui/charts/scatter-chart';
import { decimal, percent } from '@/ui/format';
import { kinds } from './gallery-clip';
import { type HubPoint, hubsOf, itemFigures, separation } from './hub-figures';
import { HubList } from './hub-list';
import { ItemDetail } from './item-detail';
import { LengthOfLists } from './length-of-lists';
import type { OpenSide } from './sides';
import styles from './hub-inspector.module.css';

/** Items by N_k, the selected one from all sides, and what tells good hubs from bad ones. */
export function HubInspector({ sides }: { sides: readonly OpenSide[] }) {
  const way = useExplore(s => s.way);
  const { k } = usePage('explore');
  const figures = useMemo(() => sides.map(({ view }) => itemFigures(view, way, k)), [sides, way, k]);
  return (
    <>
      <LengthOfLists words={n => `k = ${n}`} />
      <div className={styles.inspector}>
        <HubList sides={sides} figures={figures} />
        <ItemDetail sides={sides} figures={figures} />
      </div>
      <GoodAndBadHubs
        sides={sides}
        hubs={figures.map((f, i) => hubsOf(f, sides[i]!.view[way]))}
        limit={figures[0]!.hub}
      />
    </>
  );
}

interface GoodAndBadHubsProps {
  sides: readonly OpenSide[];
  hubs: readonly HubPoint[][];
  /** N from which an item is a hub */
  limit: number;
}

/** The paper's claim, measured: good and bad hubs differ in similarity minus centrality. */
function GoodAndBadHubs({ sides, hubs, limit }: GoodAndBadHubsProps) {
  const way = useExplore(s => s.way);
  const item = useExplore(s => s.item);
  const { gallery } = kinds(way);
  const all = hubs.flat();
  const range = all.length
    ? { x: paddedRange(all.map(h => h.centrality)), y: paddedRange(all.map(h => h.similarity)) }
    : undefined;
  const largest = Math.max(1, ...all.map(h => h.count));
  return (
    <div className="chart-grid">
      {sides.map((side, i) => {
        const own = hubs[i] ?? [];
        const auc = separation(own);
        const points = own.map((hub): ScatterPoint => ({
          id: hub.item,
          x: hub.centrality,
          y: hub.similarity,
          color: hub.good ? 'var(--good)' : 'var(--bad)',
          shape: hub.good ? 'circle' : 'cross',
          size: 3 + 6 * Math.sqrt(hub.count / largest),
          text: `${gallery} ${hub.item} (${side.view[gallery === 'clip' ? 'contents' : 'captions'][hub.item]}): N ${hub.count}, ${percent(hub.goodShare)} good; similarity ${decimal(hub.similarity, 3)} − centrality ${decimal(hub.centrality, 3)} = ${decimal(hub.similarity - hub.centrality, 3)}`,
        }));
        const good = own.filter(h => h.good).length;
        return (
          <ScatterChart
            key={side.name}
            title={`Good and bad hubs of ${side.label}`}
            about={
              own.length === 0
                ? `A hub has N ≥ ${Math.ceil(limit)}.`
                : `${good} good and ${own.length - good} bad hubs. The paper's claim: good hubs lie higher above their centrality. ` +
                  (Number.isFinite(auc)
                    ? `Here a good hub has more similarity minus centrality than a bad one in ${percent(auc)} of all pairs; 50 % would be chance.`
                    : 'Both kinds are needed to test it.')
            }
            subtitle={directionLabel(way)}
            xLabel="centrality: mean similarity to the memory bank"
            yLabel="similarity to its retrievers"
            points={points}
            range={range}
            selected={item}
            onSelect={id => exploreActions().select(Number(id))}
            diagonal={{ offset: 0, label: 'similarity = centrality' }}
            legend={[
              { label: 'good: fits most of its retrievers', color: 'var(--good)', shape: 'circle' },
              { label: 'bad', color: 'var(--bad)', shape: 'cross' },
            ]}
            header={['item', 'N', 'good share', 'centrality', 'similarity']}
            rows={() => own.map(h => [h.item, h.count, h.goodShare, h.centrality, h.similarity])}
            empty="There is no hub: no item has twice its fair share."
          />
        );
      })}
    </div>
  );
}
