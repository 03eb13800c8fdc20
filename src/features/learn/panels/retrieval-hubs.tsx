import { useState } from 'react';
import { listersOf } from '@/analysis/list-places';
import type { Way } from '@/protocol/explore';
import { OccurrenceBar } from '@/ui/occurrence-bar';
import { itemsIn, queriesIn } from '../../explore/gallery-pairs';
import { ClipPicture } from '../clip-picture';
import { largestOf, ownQueryOf, type ShownRun } from './retrieval-figures';
import styles from './retrieval-hubs.module.css';

/** Hubs that are listed, and queries of one that are told at first and at most. */
const [HUBS, FIRST, MOST] = [10, 8, 100];

/** Properties of the hubs. */
export interface RetrievalHubsProps {
  runs: readonly ShownRun[];
  chosen: ShownRun;
  way: Way;
  k: number;
  /** the chosen item; the largest hub where there is none such */
  item: number;
  onItem: (item: number) => void;
}

/** The most retrieved items, and who retrieves one of them. */
export function RetrievalHubs({ runs, chosen, way, k, item, onItem }: RetrievalHubsProps) {
  const { view, figures, name, color } = chosen;
  const largest = largestOf(figures.counts, HUBS);
  const shown = Number.isInteger(item) && item >= 0 && item < itemsIn(view, way) ? item : largest[0]!;
  const top = Math.max(...runs.flatMap(run => Array.from(run.figures.counts)));
  return (
    <div className={styles.hubs}>
      <section aria-label="The most retrieved items">
        <h4>
          The {HUBS} most retrieved {way === 't2v' ? 'clips' : 'captions'} of {name}
        </h4>
        <p className="about">N, its good part full and its bad part hatched. Choose one to see who retrieves it.</p>
        <ol className={styles.list}>
          {largest.map(other => (
            <li key={other}>
              <button type="button" aria-pressed={other === shown} onClick={() => onItem(other)}>
                <Item run={chosen} kind={way === 't2v' ? 'clip' : 'caption'} index={other} />
                <OccurrenceBar
                  label={name}
                  color={color}
                  good={figures.good[other]!}
                  bad={figures.bad[other]!}
                  largest={top}
                />
              </button>
            </li>
          ))}
        </ol>
      </section>
      <Hub key={`${way} ${shown}`} {...{ runs, chosen, way, k }} item={shown} />
    </div>
  );
}

/** A clip with what it shows, or a caption as quoted. */
function Item({ run, kind, index }: { run: ShownRun; kind: 'clip' | 'caption'; index: number }) {
  const { view, data } = run;
  if (kind === 'caption') return <q className={styles.words}>{view.captions[index]}</q>;
  const contents = view.contents[index] ?? `clip ${index}`;
  return (
    <>
      <ClipPicture data={data} split="test" index={index} label={`Clip ${index}`} />
      <span className={styles.words}>{contents}</span>
    </>
  );
}

/** One item: how often, how rightly, by whom, and what R@1 counts of it. */
function Hub({ runs, chosen, way, k, item }: Omit<RetrievalHubsProps, 'onItem'>) {
  const [whole, setWhole] = useState(false);
  const { view, figures } = chosen;
  const [gallery, query] = way === 't2v' ? (['clip', 'caption'] as const) : (['caption', 'clip'] as const);
  const all = listersOf(view[way], k, item);
  const listers = all.slice(0, whole ? MOST : FIRST);
  const own = ownQueryOf(view, way, item);
  const led = all.filter(({ place, query }) => place === 1 && query !== own).length;
  const behind = all.filter(({ place }) => place > 1).length;
  const rank = view[way].ranks[own]!;
  const others = runs.filter(run => run !== chosen);
  return (
    <section aria-label={`${gallery} ${item}`}>
      <h4>
        Who retrieves {gallery} {item}
      </h4>
      <p className={styles.head}>
        <Item run={chosen} kind={gallery} index={item} />
      </p>
      <p>
        It stands in <strong>{figures.counts[item]}</strong> of {queriesIn(view, way)} lists of {k}: rightly in{' '}
        {figures.good[item]}, wrongly in {figures.bad[item]}.{' '}
        {others.map(run => `${run.name}: ${run.figures.counts[item]!} lists. `)}
      </p>
      <p>
        Its own {query} ranks it <strong>{rank}</strong>: R@1 counts one {rank === 1 ? 'hit' : 'miss'}. Other lists that
        it leads: {led}; their queries are misses. Lists in which it is further down: {behind}; R@1 does not see them.
      </p>
      <ol
        className={styles.listers}
        aria-label={`Queries that list ${gallery} ${item}, best places first`}
        // A box that scrolls and has nothing to press: the keyboard must get into it.
        tabIndex={whole ? 0 : undefined}
      >
        {listers.map(({ query: index, place, relevant }) => (
          <li key={index}>
            <span
              className={`${styles.mark} ${relevant ? styles.good : styles.bad}`}
              role="img"
              aria-label={relevant ? 'good' : 'bad'}
            >
              {relevant ? '●' : '✕'}
            </span>
            <Item run={chosen} kind={query} index={index} />
            <span className="muted">
              {index === own && 'its own, '}place {place}
            </span>
          </li>
        ))}
      </ol>
      {all.length > FIRST && (
        <button type="button" className="quiet" onClick={() => setWhole(!whole)}>
          {whole
            ? `The first ${FIRST} alone`
            : all.length > MOST
              ? `The first ${MOST} of ${all.length}`
              : `All ${all.length}`}
        </button>
      )}
    </section>
  );
}
