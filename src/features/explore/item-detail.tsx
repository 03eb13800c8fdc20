import { Fragment, useMemo } from 'react';
import { USUAL_K } from '@/config/schema';
import { tieMetrics } from '@/analysis/recall';
import { ownGallery } from '@/config/data-kinds';
import { directionLabel } from '@/content/directions';
import type { Evaluation } from '@/protocol/training';
import type { ItemRank, ItemView } from '@/protocol/explore';
import { evaluationsKept, together } from '@/state/explore-queries';
import { exploreActions, useExplore } from '@/state/explore-store';
import { LineChart } from '@/ui/charts/line-chart';
import { wholeLines } from '@/ui/charts/recorded';
import { decimal } from '@/ui/format';
import { Term } from '@/ui/term';
import { AnswerProblem } from './answer-problem';
import { GalleryClip, kinds, PairPart, Quote } from './gallery-clip';
import type { ItemFigures } from './hub-figures';
import { captionsOf, clipOfItem, hubLimitIn, itemsIn } from './gallery-pairs';
import type { OpenSide } from './sides';
import { useAnswer } from './use-answer';
import itemLists from './item-lists.module.css';
import arranged from './arrangement.module.css';
import styles from './item-detail.module.css';

/** Queries and rivals that are shown. */
const SHOWN = 12;

/** Everything about the selected item, run by run. */
export function ItemDetail({ sides, figures }: { sides: readonly OpenSide[]; figures: readonly ItemFigures[] }) {
  const item = useExplore(s => s.item);
  const way = useExplore(s => s.way);
  const first = sides[0]!;
  if (item === null || item >= itemsIn(first.view, way))
    return (
      <section className="panel" aria-label="Selected item">
        <p className="muted">
          {item !== null && `There is no item ${item}: this gallery has ${itemsIn(first.view, way)}. `}
          Choose an item to see which queries retrieve it, at which rank, and whether they should.
        </p>
      </section>
    );
  const { gallery } = kinds(way);
  const clip = clipOfItem(first.view, way, item);
  const captions = gallery === 'clip' ? captionsOf(first.view, item) : [item];
  return (
    <section className="panel" aria-label="Selected item">
      <header className={styles.head}>
        <GalleryClip side={first} index={clip} />
        <div>
          <h2>
            {gallery === 'clip' ? 'Clip' : 'Caption'} {item}
          </h2>
          <p>{first.view.contents[clip]}</p>
          <p className="muted">
            {gallery === 'caption' ? 'The caption: ' : captions.length > 1 ? 'Its own captions: ' : 'Its own caption: '}
            {captions.map((caption, i) => (
              <Fragment key={caption}>
                {i > 0 && ', '}
                <Quote side={first} index={caption} />
              </Fragment>
            ))}
          </p>
        </div>
        <button
          type="button"
          className="quiet"
          aria-label="Close the item"
          onClick={() => exploreActions().select(null)}
        >
          ✕
        </button>
      </header>
      <div className={sides.length > 1 ? arranged.two : undefined}>
        {sides.map((side, i) =>
          item < itemsIn(side.view, way) ? (
            <SideDetail key={side.name} side={side} figures={figures[i]!} item={item} />
          ) : (
            <p key={side.name} className="muted">
              The gallery of {side.label} has no item {item}.
            </p>
          ),
        )}
      </div>
      <OccurrenceOverTime sides={sides} item={item} />
    </section>
  );
}

function SideDetail({ side, figures, item }: { side: OpenSide; figures: ItemFigures; item: number }) {
  const way = useExplore(s => s.way);
  const { view, gallery } = side;
  const answer = useAnswer(gallery.item(way, item));
  const count = figures.counts[item]!;
  const centrality = view[way].centrality[item]!;
  const similarity = figures.similarity[item]!;
  const kind = count === 0 ? 'anti-hub' : count >= figures.hub ? 'hub' : 'neither hub nor anti-hub';
  return (
    <div className={styles.side}>
      <h3>
        <span className="chip" style={{ background: side.color }} />
        {side.label}
      </h3>
      <dl className="facts" data-part="facts">
        <div>
          <dt>N (k = {figures.k})</dt>
          <dd>
            {count}: {figures.good[item]} good, {figures.bad[item]} bad — {kind}
          </dd>
        </div>
        <div>
          <dt>
            <Term definition={`Mean similarity to the ${view.bankPairs} training pairs of the memory bank.`}>
              Centrality
            </Term>
          </dt>
          <dd>{decimal(centrality, 3)}</dd>
        </div>
        <div>
          <dt>
            <Term definition="Mean similarity to the queries that retrieve it.">Similarity</Term>
          </dt>
          <dd>
            {decimal(similarity, 3)}
            {count > 0 && `, minus centrality ${decimal(similarity - centrality, 3)}`}
          </dd>
        </div>
      </dl>
      <AnswerProblem answer={answer} />
      {answer.value && <Retrievers side={side} item={answer.value} k={figures.k} count={count} />}
    </div>
  );
}

/** How many others score the same, where any do. */
const tiedWith = ({ ties }: ItemRank) => (ties > 0 ? `, tied with ${ties} ${ties === 1 ? 'other' : 'others'}` : '');

function Retrievers({ side, item, k, count }: { side: OpenSide; item: ItemView; k: number; count: number }) {
  const way = useExplore(s => s.way);
  const { gallery, query: kind } = kinds(way);
  const within = item.queries.filter(q => q.place <= k);
  const shown = (count > 0 ? within : item.queries.slice(0, 5)).slice(0, SHOWN);
  const { own } = item;
  const several = way === 't2v' && captionsOf(side.view, item.item).length > 1;
  return (
    <>
      <h4>
        {count > 0
          ? `Retrieved by ${count} ${count === 1 ? kind : `${kind}s`} in their top ${k}`
          : `No ${kind} retrieves it in its top ${k}; nearest are`}
        <span className="muted"> (truly fits {item.relevantQueries})</span>
      </h4>
      <ol className={`${itemLists.list} ${styles.retrievers}`}>
        {shown.map(q => (
          <li key={q.query}>
            <span
              className={`${styles.mark} ${q.relevant ? styles.good : styles.bad}`}
              role="img"
              aria-label={q.relevant ? 'good' : 'bad'}
            >
              {q.relevant ? '●' : '✕'}
            </span>
            <PairPart side={side} index={q.query} kind={kind} />
            {kind === 'clip' && <small>{side.view.contents[q.query]}</small>}
            <span className="muted">
              rank {q.rank}
              {tiedWith(q)}, {decimal(q.similarity, 3)}
            </span>
          </li>
        ))}
      </ol>
      {shown.length < count && <p className="muted">… and {count - shown.length} more.</p>}
      <h4>
        At {several ? `its own ${kind} ${own.query}, the best of several,` : `its own ${kind}`} it is ranked {own.rank}
        {own.rank > 1 ? `, below ${own.rank - 1} ${own.rank === 2 ? gallery : `${gallery}s`}` : ''}
        {tiedWith(own)}
      </h4>
      {own.ties > 0 && (
        <p className="muted">
          The rank puts it before what scores exactly the same, as the published code does; in random order it would be{' '}
          {decimal(tieMetrics([own.rank], [own.ties]).meanRank, 1)} on average.
        </p>
      )}
      {own.above.length > 0 && (
        <ol className={`${itemLists.list} ${styles.retrievers}`}>
          {own.above.slice(0, 6).map(rival => (
            <li key={rival.item}>
              <span
                className={`${styles.mark} ${rival.relevant ? styles.good : styles.bad}`}
                role="img"
                aria-label={rival.relevant ? 'fits too' : 'does not fit'}
              >
                {rival.relevant ? '●' : '✕'}
              </span>
              <button type="button" className="plain" onClick={() => exploreActions().select(rival.item)}>
                <PairPart side={side} index={rival.item} kind={gallery} />
                {gallery === 'clip' && <small>{side.view.contents[rival.item]}</small>}
              </button>
              <span className="muted">
                {decimal(rival.similarity, 3)} against {decimal(own.similarity, 3)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** N_k of the item at every evaluation of both runs, on the domain they were trained on. */
function OccurrenceOverTime({ sides, item }: { sides: readonly OpenSide[]; item: number }) {
  const way = useExplore(s => s.way);
  const kept = useAnswer(together(sides.map(({ side }) => evaluationsKept(side.record))));
  const lines = useMemo(() => {
    const seen = new Set<string>();
    return sides.flatMap(({ side, label, color, view }, i) => {
      const own: Evaluation[] | undefined = kept.value?.[i];
      if (!own || view.domain !== ownGallery(side.record.config.data) || seen.has(side.record.id)) return [];
      seen.add(side.record.id);
      const points = own.map(e => ({ step: e.step, value: e[way].occurrence[item] ?? NaN }));
      return [{ id: side.record.id, label: label.replace(/^[AB]: /, ''), color, points }];
    });
  }, [kept.value, sides, item, way]);
  const k = kept.value?.[0]?.[0]?.[way].hubness.k ?? USUAL_K;
  const steps = Math.max(1, ...lines.flatMap(line => line.points.map(p => p.step)));
  if (sides.some(({ side, view }) => view.domain !== ownGallery(side.record.config.data)))
    return <p className="muted">How N developed is known on the domain of training only.</p>;
  if (kept.problem) return <AnswerProblem answer={kept} />;
  return (
    <LineChart
      title="N of this item during training"
      about={`At every evaluation that was kept, k = ${k}. The dashed line is the hubs' threshold.`}
      subtitle={`${kinds(way).gallery} ${item}, ${directionLabel(way)}`}
      yLabel={`N (k = ${k})`}
      lines={lines}
      steps={steps}
      references={[{ value: hubLimitIn(sides[0]!.view, way, k), label: 'hub' }]}
      whole
      format={value => String(value)}
      dots
      recorded={() => wholeLines(lines)}
      empty="No evaluation was kept."
    />
  );
}
