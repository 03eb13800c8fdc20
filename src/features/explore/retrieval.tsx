import { type FormEvent, useState } from 'react';
import type { Alignment, CaptionChoice, RankedItems, RetrievalQuery } from '@/protocol/explore';
import { askExplorer, useExplore } from '@/state/explore-store';
import { viridis } from '@/ui/charts/colors';
import type { ChartTable } from '@/ui/charts/chart-frame';
import { HeatMap } from '@/ui/charts/heat-map';
import { Segments } from '@/ui/controls';
import { decimal, percent } from '@/ui/format';
import { GalleryClip, PairPart, Quote } from './gallery-clip';
import type { OpenSide } from './sides';
import { useAnswer } from './use-answer';
import { useKept } from './use-kept';

/** Results per run. */
const SHOWN = 10;
/** Results that are asked for, so that a rank in the other run is known further down too. */
const ASKED = 50;

/** A query of another gallery may not exist here. */
function within(query: RetrievalQuery, size: number): RetrievalQuery {
  if (query.kind === 'video') return { kind: 'video', clip: Math.min(query.clip, size - 1) };
  const { caption } = query;
  return { kind: 'text', caption: typeof caption === 'number' ? Math.min(caption, size - 1) : caption };
}

const queryKey = (query: RetrievalQuery) =>
  query.kind === 'text' ? `text ${typeof query.caption} ${query.caption}` : `video ${query.clip}`;

/** A query, its results in both runs, and how words and frames match. */
export function Retrieval({ sides }: { sides: readonly OpenSide[] }) {
  const item = useExplore(s => s.item);
  // Galleries of different sizes have these in common.
  const size = Math.min(...sides.map(s => s.view.size));
  const [kept, setQuery] = useKept<RetrievalQuery>('query', { kind: 'text', caption: item ?? 0 });
  const query = within(kept, size);
  const [chosen, setChosen] = useState<number | null>(null);
  const change = (next: RetrievalQuery) => {
    setQuery(next);
    setChosen(null);
  };
  return (
    <>
      <QueryForm side={sides[0]!} query={query} onQuery={change} />
      <RankedSides sides={sides} query={query} chosen={chosen} onChoose={setChosen} />
    </>
  );
}

interface QueryFormProps {
  side: OpenSide;
  query: RetrievalQuery;
  onQuery: (query: RetrievalQuery) => void;
}

/** Type a caption, or take one of the gallery, or a clip. */
function QueryForm({ side, query, onQuery }: QueryFormProps) {
  const { size, captions } = side.view;
  const [typed, setTyped] = useState('a red circle moves left');
  const kind = query.kind === 'video' ? 'clip' : typeof query.caption === 'number' ? 'caption' : 'typed';
  const number = query.kind === 'video' ? query.clip : typeof query.caption === 'number' ? query.caption : 0;
  const pick = (next: number) => {
    const within = Math.min(size - 1, Math.max(0, Math.trunc(next) || 0));
    onQuery(kind === 'clip' ? { kind: 'video', clip: within } : { kind: 'text', caption: within });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) onQuery({ kind: 'text', caption: typed.trim() });
  };
  return (
    <section className="panel query" aria-label="Query">
      <Segments
        label="Kind of query"
        value={kind}
        options={[
          { value: 'caption', label: 'Caption of the gallery' },
          { value: 'typed', label: 'Typed caption' },
          { value: 'clip', label: 'Clip' },
        ]}
        onChange={next =>
          onQuery(
            next === 'clip'
              ? { kind: 'video', clip: number }
              : { kind: 'text', caption: next === 'typed' ? typed.trim() || 'a shape' : number },
          )
        }
      />
      {kind === 'typed' ? (
        <form onSubmit={submit}>
          <input
            type="text"
            aria-label="Caption to search with"
            value={typed}
            maxLength={200}
            onChange={event => setTyped(event.target.value)}
          />
          <button type="submit" className="primary">
            Search
          </button>
        </form>
      ) : (
        <div className="pick-number">
          <button type="button" aria-label="Previous query" disabled={number === 0} onClick={() => pick(number - 1)}>
            ‹
          </button>
          <input
            type="number"
            aria-label={`Number of the ${kind}`}
            min={0}
            max={size - 1}
            value={number}
            onChange={event => pick(Number(event.target.value))}
          />
          <button type="button" aria-label="Next query" disabled={number >= size - 1} onClick={() => pick(number + 1)}>
            ›
          </button>
          <button type="button" onClick={() => pick(Math.floor(Math.random() * size))}>
            Any
          </button>
          {kind === 'caption' ? <q>{captions[number]}</q> : <GalleryClip side={side} index={number} />}
          {kind === 'clip' && <span className="muted">{side.view.contents[number]}</span>}
        </div>
      )}
    </section>
  );
}

interface RankedSidesProps {
  sides: readonly OpenSide[];
  query: RetrievalQuery;
  chosen: number | null;
  onChoose: (item: number) => void;
}

function RankedSides({ sides, query, chosen, onChoose }: RankedSidesProps) {
  const key = `${sides.map(s => `${s.key} ${s.view.domain}`).join(' ')} ${queryKey(query)}`;
  const answer = useAnswer(key, () =>
    Promise.all(
      sides.map(side =>
        askExplorer(remote => remote.retrieve(side.key, side.view.domain, query, Math.min(ASKED, side.view.size))),
      ),
    ),
  );
  const lists = answer.value;
  const item = chosen ?? lists?.[0]?.items[0]?.item ?? null;
  const unknown = lists?.[0]?.unknown ?? [];
  const match = query.kind === 'video' ? query.clip : typeof query.caption === 'number' ? query.caption : null;
  return (
    <>
      {answer.problem && (
        <p className="problem" role="alert">
          {answer.problem}
        </p>
      )}
      {unknown.length > 0 && (
        <p className="notice warning" role="status">
          {unknown.length === 1 ? 'A word is' : 'Words are'} not in the vocabulary and left out:{' '}
          {unknown.map(word => `“${word}”`).join(', ')}.
        </p>
      )}
      <div className={sides.length > 1 ? 'two' : 'one'}>
        {sides.map((side, i) => (
          <RankedList
            key={side.name}
            side={side}
            list={lists?.[i] ?? null}
            other={sides.length > 1 ? (lists?.[1 - i] ?? null) : null}
            kind={query.kind === 'video' ? 'caption' : 'clip'}
            match={match}
            chosen={item}
            onChoose={onChoose}
          />
        ))}
      </div>
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
  /** the item that the query belongs to; null for typed captions */
  match: number | null;
  chosen: number | null;
  onChoose: (item: number) => void;
}

function RankedList({ side, list, other, kind, match, chosen, onChoose }: RankedListProps) {
  return (
    <section className="panel ranked" aria-label={`Results of ${side.label}`}>
      <h2>
        <span className="chip" style={{ background: side.color }} />
        {side.label}
      </h2>
      <ol>
        {list?.items.slice(0, SHOWN).map(({ item, similarity, relevant }, rank) => (
          <li key={item}>
            <button type="button" aria-pressed={item === chosen} onClick={() => onChoose(item)}>
              <b>{rank + 1}</b>
              <PairPart side={side} index={item} kind={kind} />
              <span className="what">
                {kind === 'clip' && <span className="muted">{side.view.contents[item]}</span>}
                <span>
                  {decimal(similarity, 3)}
                  {relevant !== null && (relevant ? ' · fits' : ' · does not fit')}
                  {item === match && <b> · its own match</b>}
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
  if (before === rank) return <span className="change muted">same rank in both</span>;
  const there = before < 0 ? `> ${ASKED}` : String(before + 1);
  const up = before < 0 || before > rank;
  return (
    <span className={up ? 'change up' : 'change down'}>
      {up ? '▲' : '▼'} other run: {there}
    </span>
  );
}

/** Heat maps of one pair, run by run. */
function Alignments({ sides, query, item }: { sides: readonly OpenSide[]; query: RetrievalQuery; item: number }) {
  const caption: CaptionChoice = query.kind === 'text' ? query.caption : item;
  const clip = query.kind === 'text' ? item : query.clip;
  const key = `${sides.map(s => `${s.key} ${s.view.domain}`).join(' ')} ${typeof caption} ${caption} ${clip}`;
  const answer = useAnswer(key, () =>
    Promise.all(sides.map(side => askExplorer(remote => remote.align(side.key, side.view.domain, caption, clip)))),
  );
  const first = sides[0]!;
  return (
    <section className="alignments" aria-label="Words and frames">
      <header className="panel">
        <GalleryClip side={first} index={clip} />
        <p>
          {typeof caption === 'number' ? <Quote side={first} index={caption} /> : <q>{caption}</q>}
          <br />
          <span className="muted">
            against clip {clip}: {first.view.contents[clip]}
          </span>
        </p>
      </header>
      <div className="chart-grid">
        {answer.value?.map((alignment, i) => (
          <AlignmentMap key={sides[i]!.name} side={sides[i]!} alignment={alignment} />
        ))}
      </div>
      {answer.problem && <p className="problem">{answer.problem}</p>}
    </section>
  );
}

function AlignmentMap({ side, alignment }: { side: OpenSide; alignment: Alignment }) {
  const { words, wordWeights, frameWeights, values, similarity } = alignment;
  const all = values.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return (
    <HeatMap
      title={`Words and frames, ${side.label}`}
      about={`S = ${decimal(similarity, 3)}: every word takes its best frame, every frame its best word; beside each, its share of the sum.`}
      xLabel="frame (weight)"
      yLabel="word (weight)"
      columns={frameWeights.map((weight, i) => `${i + 1} (${percent(weight).replace(/\.\d/, '')})`)}
      rows={words.map((word, i) => `${i + 1} ${word} (${percent(wordWeights[i] ?? 0).replace(/\.\d/, '')})`)}
      values={values}
      color={value => viridis((value - low) / (high - low || 1))}
      format={value => decimal(value, 3)}
      table={() => alignmentTable(alignment)}
      empty=""
    />
  );
}

/** Similarities of words and frames with their weights, unrounded. */
function alignmentTable({ words, wordWeights, frameWeights, values }: Alignment): ChartTable {
  return {
    header: ['word', 'weight', ...frameWeights.map((_, i) => `frame ${i + 1}`)],
    rows: [
      ['weight of the frame', null, ...frameWeights],
      ...words.map((word, i) => [`${i + 1} ${word}`, wordWeights[i] ?? null, ...(values[i] ?? [])]),
    ],
  };
}
