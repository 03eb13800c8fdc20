import { useMemo } from 'react';
import { usePage, visit } from '@/state/address';
import { HUB_ORDERS } from '@/state/address-pages';
import { exploreActions, useExplore } from '@/state/explore-store';
import { download, toCsv } from '@/ui/charts/export';
import { SelectField } from '@/ui/controls';
import { OccurrenceBar } from '@/ui/occurrence-bar';
import { GalleryClip, kinds, Quote } from './gallery-clip';
import { type ItemFigures, matches } from './hub-figures';
import { captionsOf, clipOfItem } from './gallery-pairs';
import type { OpenSide } from './sides';
import itemLists from './item-lists.module.css';
import arranged from './arrangement.module.css';
import styles from './hub-list.module.css';

/** Items on a page of the list. */
const PAGE = 25;

type Order = (typeof HUB_ORDERS)[number];

const ORDER_NAMES: Record<Order, string> = {
  a: 'most N, run A',
  b: 'most N, run B',
  bad: 'most bad occurrences, run A',
  fell: 'fell most from A to B',
  rose: 'rose most from A to B',
  anti: 'anti-hubs of A first',
};

const ORDERS = HUB_ORDERS.map(value => ({ value, label: ORDER_NAMES[value] }));

/** Orders that need no second run. */
const ALONE: ReadonlySet<Order> = new Set(['a', 'bad', 'anti']);

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
  const { order: wanted, words: filter, from: start } = usePage('explore');
  const way = useExplore(s => s.way);
  const selected = useExplore(s => s.item);
  const first = sides[0]!;
  const { gallery } = kinds(way);
  const two = sides.length > 1;
  const order = two || ALONE.has(wanted) ? wanted : 'a';
  const words = useMemo(() => {
    const { captions, contents } = first.view;
    const texts = (item: number) => (way === 't2v' ? captionsOf(first.view, item) : [item]);
    return {
      caption: (item: number) =>
        texts(item)
          .map(text => captions[text] ?? '')
          .join(' / '),
      contents: (item: number) => contents[clipOfItem(first.view, way, item)] ?? '',
    };
  }, [first.view, way]);
  const items = useMemo(
    () => [...sorted(order, figures)].filter(item => matches(`${words.caption(item)} ${words.contents(item)}`, filter)),
    [order, figures, filter, words],
  );
  // Fewer items may be left than the address or an earlier filter had.
  const from = Math.min(start, Math.floor(Math.max(0, items.length - 1) / PAGE) * PAGE);
  const turn = (to: number) => visit('explore', { from: Math.max(0, to) }, 'replace');
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
      words.caption(item),
      words.contents(item),
      ...figures.flatMap(f => [f.counts[item] ?? null, f.good[item] ?? null, f.bad[item] ?? null]),
    ]);
    download(new Blob([toCsv(header, rows)], { type: 'text/csv' }), 'hubs.csv');
  };
  return (
    <section className="panel" aria-label="Gallery items">
      <header className={arranged.apart}>
        <h2>Gallery items by N</h2>
        <button type="button" className="quiet" onClick={save}>
          CSV
        </button>
      </header>
      <div className="fields">
        <SelectField
          label="Order"
          value={order}
          options={ORDERS.filter(o => two || ALONE.has(o.value))}
          onChange={next => visit('explore', { order: next, from: 0 }, 'replace')}
        />
        <div className="field">
          <label htmlFor="hub-filter">Caption words or contents</label>
          <input
            id="hub-filter"
            type="search"
            value={filter}
            placeholder="for instance red circle"
            maxLength={200}
            onChange={event => visit('explore', { words: event.target.value, from: 0 }, 'replace')}
          />
        </div>
      </div>
      {items.length === 0 && <p className={`muted ${styles.nothing}`}>No item matches.</p>}
      <ol className={`${itemLists.list} ${itemLists.rows} ${styles.list}`} start={from + 1}>
        {shown.map(item => (
          <li key={item}>
            <button
              type="button"
              aria-pressed={item === selected}
              onClick={() => exploreActions().select(item === selected ? null : item)}
            >
              {gallery === 'clip' && <GalleryClip side={first} index={item} />}
              <span className={itemLists.what}>
                {gallery === 'clip' ? words.contents(item) : <Quote side={first} index={item} />}
                {sides.map((side, i) => (
                  <OccurrenceBar
                    key={side.name}
                    label={side.label}
                    color={side.color}
                    good={figures[i]!.good[item] ?? 0}
                    bad={figures[i]!.bad[item] ?? 0}
                    largest={largest}
                  />
                ))}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <nav className={arranged.apart} aria-label="Pages of items">
        <button type="button" disabled={from === 0} onClick={() => turn(from - PAGE)}>
          Previous
        </button>
        <span className="muted">
          {items.length === 0 ? 0 : from + 1}–{Math.min(from + PAGE, items.length)} of {items.length}
        </span>
        <button type="button" disabled={from + PAGE >= items.length} onClick={() => turn(from + PAGE)}>
          Next
        </button>
      </nav>
    </section>
  );
}
