import type { RankedItems, RetrievalQuery } from '@/protocol/explore';
import { usePage, type Visit, visit } from '@/state/address';
import { together } from '@/state/explore-queries';
import { useExplore } from '@/state/explore-store';
import { decimal } from '@/ui/format';
import { Alignments } from './alignments';
import { AnswerProblem } from './answer-problem';
import { CaptionNotes } from './caption-notes';
import { PairPart } from './gallery-clip';
import { QueryForm } from './query-form';
import { captionOfItem, captionsOf, itemsIn } from './gallery-pairs';
import type { OpenSide } from './sides';
import { useAnswer } from './use-answer';
import itemLists from './item-lists.module.css';
import arranged from './arrangement.module.css';
import styles from './retrieval.module.css';

/** Results per run. */
const SHOWN = 10;
/** Results that are asked for, so that a rank in the other run is known further down too. */
const ASKED = 50;

/** A query of another gallery may not exist here. */
function within(query: RetrievalQuery, texts: number, videos: number): RetrievalQuery {
  if (query.kind === 'video') return { kind: 'video', clip: Math.min(query.clip, videos - 1) };
  const { caption } = query;
  return { kind: 'text', caption: typeof caption === 'number' ? Math.min(caption, texts - 1) : caption };
}

/** The direction of a query. */
const wayOf = ({ kind }: RetrievalQuery) => (kind === 'text' ? 't2v' : 'v2t');

/** What belongs to a query: the clip of a caption, the captions of a clip. */
function ownItems(query: RetrievalQuery, view: OpenSide['view']): number[] {
  if (query.kind === 'video') return captionsOf(view, query.clip);
  return typeof query.caption === 'number' ? [view.videoOf[query.caption] ?? 0] : [];
}

/** A query, its results in both runs, and how words and frames match. */
export function Retrieval({ sides }: { sides: readonly OpenSide[] }) {
  const item = useExplore(s => s.item);
  const way = useExplore(s => s.way);
  // Galleries of different sizes have these in common.
  const least = (of: (view: OpenSide['view']) => number) => Math.min(...sides.map(s => of(s.view)));
  const { query: wanted, result } = usePage('explore');
  const first = captionOfItem(sides[0]!.view, way, item ?? 0);
  const query = within(
    wanted ?? { kind: 'text', caption: first },
    least(v => v.texts),
    least(v => v.videos),
  );
  const size = least(view => itemsIn(view, wayOf(query)));
  const change = (next: RetrievalQuery, how: Visit) => visit('explore', { query: next, result: null }, how);
  const empty = query.kind === 'text' && query.caption === '';
  return (
    <>
      <QueryForm side={sides[0]!} query={query} onQuery={change} />
      {empty ? (
        <p className="muted">Type a caption and press Search: the clips that fit it best appear here.</p>
      ) : (
        <RankedSides
          sides={sides}
          query={query}
          chosen={result !== null && result < size ? result : null}
          onChoose={next => visit('explore', { result: next }, 'replace')}
          onCaption={caption => change({ kind: 'text', caption }, 'push')}
        />
      )}
    </>
  );
}

interface RankedSidesProps {
  sides: readonly OpenSide[];
  query: RetrievalQuery;
  chosen: number | null;
  onChoose: (item: number) => void;
  onCaption: (caption: string) => void;
}

function RankedSides({ sides, query, chosen, onChoose, onCaption }: RankedSidesProps) {
  const answer = useAnswer(
    together(sides.map(side => side.gallery.retrieve(query, Math.min(ASKED, itemsIn(side.view, wayOf(query)))))),
  );
  const lists = answer.value;
  const found = !lists || lists.some(list => list.items.length > 0);
  const item = found ? (chosen ?? lists?.[0]?.items[0]?.item ?? null) : null;
  return (
    <>
      <AnswerProblem answer={answer} />
      {lists && query.kind === 'text' && typeof query.caption === 'string' && (
        <CaptionNotes sides={sides} caption={query.caption} lists={lists} onCaption={onCaption} />
      )}
      {found && (
        <div className={sides.length > 1 ? arranged.two : undefined}>
          {sides.map((side, i) => (
            <RankedList
              key={side.name}
              side={side}
              list={lists?.[i] ?? null}
              other={sides.length > 1 ? (lists?.[1 - i] ?? null) : null}
              kind={query.kind === 'video' ? 'caption' : 'clip'}
              own={ownItems(query, side.view)}
              chosen={item}
              onChoose={onChoose}
            />
          ))}
        </div>
      )}
      {item !== null && <Alignments sides={sides} query={query} item={item} />}
    </>
  );
}

interface RankedListProps {
  side: OpenSide;
  list: RankedItems | null;
  /** the same query's list in the other run */
  other: RankedItems | null;
  kind: 'clip' | 'caption';
  /** the items that belong to the query; none for typed captions */
  own: readonly number[];
  chosen: number | null;
  onChoose: (item: number) => void;
}

function RankedList({ side, list, other, kind, own, chosen, onChoose }: RankedListProps) {
  return (
    <section className={`panel ${styles.ranked}`} aria-label={`Results of ${side.label}`}>
      <h2>
        <span className="chip" style={{ background: side.color }} />
        {side.label}
      </h2>
      <ol className={`${itemLists.list} ${itemLists.rows}`}>
        {list?.items.slice(0, SHOWN).map(({ item, similarity, relevant }, rank) => (
          <li key={item}>
            <button type="button" aria-pressed={item === chosen} onClick={() => onChoose(item)}>
              <b>{rank + 1}</b>
              <PairPart side={side} index={item} kind={kind} />
              <span className={itemLists.what}>
                {kind === 'clip' && <span className="muted">{side.view.contents[item]}</span>}
                <span>
                  {decimal(similarity, 3)}
                  {relevant !== null && (relevant ? ' · fits' : ' · does not fit')}
                  {own.includes(item) && <b> · its own match</b>}
                </span>
              </span>
              {other && <RankChange rank={rank} before={other.items.findIndex(o => o.item === item)} />}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Where the item is in the other run. */
function RankChange({ rank, before }: { rank: number; before: number }) {
  if (before === rank) return <span className={`muted ${styles.change}`}>same rank in both</span>;
  const there = before < 0 ? `> ${ASKED}` : String(before + 1);
  const up = before < 0 || before > rank;
  return (
    <span className={`${styles.change} ${up ? styles.up : styles.down}`}>
      {up ? '▲' : '▼'} other run: {there}
    </span>
  );
}
