import { useMemo, useState } from 'react';
import { exploreActions, useExplore } from '@/state/explore-store';
import { download, toCsv } from '@/ui/charts/export';
import { SelectField } from '@/ui/controls';
import { GalleryClip, kinds, Quote } from './gallery-clip';
import { type ItemFigures, matches } from './hub-figures';
import type { OpenSide } from './sides';

/** Items on a page of the list. */
const PAGE = 25;

const ORDERS = [
  { value: 'a', label: 'most N, run A' },
  { value: 'b', label: 'most N, run B' },
  { value: 'bad', label: 'most bad occurrences, run A' },
  { value: 'fell', label: 'fell most from A to B' },
  { value: 'rose', label: 'rose most from A to B' },
  { value: 'anti', label: 'anti-hubs of A first' },
] as const;

type Order = (typeof ORDERS)[number]['value'];

function sorted(order: Order, figures: readonly ItemFigures[]): Int32Array {
  const [a, b] = [figures[0]!, figures[1] ?? figures[0]!];
  const value: Record<Order, (item: number) => number> = {
    a: item => a.counts[item]!,
    b: item => b.counts[item] ?? 0,
    bad: item => a.bad[item]!,
    fell: item => a.counts[item]! - (b.counts[item] ?? 0),
    rose: item => (b.counts[item] ?? 0) - a.counts[item]!,
    anti: item => -a.counts[item]!,
  };
  const of = value[order];
  return Int32Array.from(a.counts, (_, item) => item).sort((x, y) => of(y) - of(x) || x - y);
}

/** Gallery items by how often they are retrieved. */
export function HubList({ sides, figures }: { sides: readonly OpenSide[]; figures: readonly ItemFigures[] }) {
  const [order, setOrder] = useState<Order>('a');
  const [filter, setFilter] = useState('');
  const [from, setFrom] = useState(0);
  const way = useExplore(s => s.way);
  const selected = useExplore(s => s.item);
  const first = sides[0]!;
  const { captions, contents } = first.view;
  const { gallery } = kinds(way);
  const two = sides.length > 1;
  const items = useMemo(
    () => [...sorted(order, figures)].filter(item => matches(`${captions[item]} ${contents[item]}`, filter)),
    [order, figures, filter, captions, contents],
  );
  const shown = items.slice(from, from + PAGE);
  const largest = Math.max(1, ...figures.flatMap(f => Array.from(f.counts)));
  const save = () => {
    const header = [
      'item',
      'caption',
      'contents',
      ...sides.flatMap(s => [`N ${s.label}`, `good ${s.label}`, `bad ${s.label}`]),
    ];
    const rows = items.map(item => [
      item,
      captions[item] ?? '',
      contents[item] ?? '',
      ...figures.flatMap(f => [f.counts[item] ?? null, f.good[item] ?? null, f.bad[item] ?? null]),
    ]);
    download(new Blob([toCsv(header, rows)], { type: 'text/csv' }), 'hubs.csv');
  };
  return (
    <section className="panel hub-list" aria-label="Gallery items">
      <header>
        <h2>Gallery items by N</h2>
        <button type="button" className="quiet" onClick={save}>
          CSV
        </button>
      </header>
      <div className="fields">
        <SelectField
          label="Order"
          value={order}
          options={two ? ORDERS : ORDERS.filter(o => o.value === 'a' || o.value === 'bad' || o.value === 'anti')}
          onChange={next => {
            setOrder(next);
            setFrom(0);
          }}
        />
        <div className="field">
          <label htmlFor="hub-filter">Caption words or contents</label>
          <input
            id="hub-filter"
            type="search"
            value={filter}
            placeholder="for instance red circle"
            onChange={event => {
              setFilter(event.target.value);
              setFrom(0);
            }}
          />
        </div>
      </div>
      {items.length === 0 && <p className="muted nothing">No item matches.</p>}
      <ol start={from + 1}>
        {shown.map(item => (
          <li key={item}>
            <button
              type="button"
              aria-pressed={item === selected}
              onClick={() => exploreActions().select(item === selected ? null : item)}
            >
              {gallery === 'clip' && <GalleryClip side={first} index={item} />}
              <span className="what">
                {gallery === 'clip' ? contents[item] : <Quote side={first} index={item} />}
                {sides.map((side, i) => (
                  <OccurrenceBar key={side.name} side={side} figures={figures[i]!} item={item} largest={largest} />
                ))}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <nav aria-label="Pages of items">
        <button type="button" disabled={from === 0} onClick={() => setFrom(Math.max(0, from - PAGE))}>
          Previous
        </button>
        <span className="muted">
          {items.length === 0 ? 0 : from + 1}–{Math.min(from + PAGE, items.length)} of {items.length}
        </span>
        <button type="button" disabled={from + PAGE >= items.length} onClick={() => setFrom(from + PAGE)}>
          Next
        </button>
      </nav>
    </section>
  );
}

interface OccurrenceBarProps {
  side: OpenSide;
  figures: ItemFigures;
  item: number;
  largest: number;
}

/** N_k as a bar: good occurrences full, bad ones hatched. */
function OccurrenceBar({ side, figures, item, largest }: OccurrenceBarProps) {
  const [good, bad] = [figures.good[item] ?? 0, figures.bad[item] ?? 0];
  const width = (n: number) => `${(100 * n) / largest}%`;
  return (
    <span className="occurrence" title={`${side.label}: N = ${good + bad}, ${good} good and ${bad} bad`}>
      <i className="good" style={{ width: width(good), background: side.color }} />
      <i className="bad" style={{ width: width(bad), color: side.color }} />
      <b>{good + bad}</b>
    </span>
  );
}
