import { type FormEvent, useState } from 'react';
import type { RetrievalQuery } from '@/protocol/explore';
import { LONGEST_CAPTION } from '@/state/address-pages';
import type { Visit } from '@/state/address';
import { Segments } from '@/ui/controls';
import { GalleryClip } from './gallery-clip';
import type { OpenSide } from './sides';
import { useKept } from './use-kept';
import styles from './query-form.module.css';

/** A caption to begin with. */
const EXAMPLE = 'a red circle moves left';

const KINDS = [
  { value: 'caption', label: 'Caption of the gallery' },
  { value: 'typed', label: 'Typed caption' },
  { value: 'clip', label: 'Clip' },
] as const;

/** Properties of the form that a query is made with. */
export interface QueryFormProps {
  side: OpenSide;
  query: RetrievalQuery;
  /** @param how whether Back should return to the query before */
  onQuery: (query: RetrievalQuery, how: Visit) => void;
}

/** Type a caption, or take one of the gallery, or a clip. */
export function QueryForm({ side, query, onQuery }: QueryFormProps) {
  const [typed, setTyped] = useKept('typed caption', EXAMPLE);
  const kind = query.kind === 'video' ? 'clip' : typeof query.caption === 'number' ? 'caption' : 'typed';
  const number = query.kind === 'video' ? query.clip : typeof query.caption === 'number' ? query.caption : 0;
  const { starts, videoOf } = side.view;
  const search = (caption: string) => {
    setTyped(caption);
    onQuery({ kind: 'text', caption }, 'push');
  };
  const change = (next: (typeof KINDS)[number]['value']) => {
    if (next === 'typed') search(typed);
    else if (next === kind) return;
    // A caption's clip, and a clip's first caption.
    else if (next === 'clip')
      onQuery({ kind: 'video', clip: kind === 'caption' ? (videoOf[number] ?? 0) : number }, 'push');
    else onQuery({ kind: 'text', caption: kind === 'clip' ? (starts[number] ?? 0) : number }, 'push');
  };
  return (
    <section className={`panel ${styles.query}`} aria-label="Query">
      <Segments label="Kind of query" value={kind} options={KINDS} onChange={change} />
      {query.kind === 'text' && typeof query.caption === 'string' ? (
        <TypedCaption key={query.caption} caption={query.caption} onSearch={search} />
      ) : (
        <NumberedQuery
          side={side}
          kind={kind === 'clip' ? 'clip' : 'caption'}
          number={number}
          onNumber={next =>
            onQuery(kind === 'clip' ? { kind: 'video', clip: next } : { kind: 'text', caption: next }, 'replace')
          }
        />
      )}
    </section>
  );
}

function TypedCaption({ caption, onSearch }: { caption: string; onSearch: (caption: string) => void }) {
  const [typed, setTyped] = useState(caption);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(typed.trim());
  };
  return (
    <form onSubmit={submit}>
      <input
        type="text"
        aria-label="Caption to search with"
        placeholder={`for instance ${EXAMPLE}`}
        value={typed}
        maxLength={LONGEST_CAPTION}
        onChange={event => setTyped(event.target.value)}
      />
      <button type="submit" className="primary">
        Search
      </button>
    </form>
  );
}

interface NumberedQueryProps {
  side: OpenSide;
  kind: 'caption' | 'clip';
  number: number;
  onNumber: (number: number) => void;
}

function NumberedQuery({ side, kind, number, onNumber }: NumberedQueryProps) {
  const { captions, contents, texts, videos } = side.view;
  const size = kind === 'caption' ? texts : videos;
  const pick = (next: number) => onNumber(Math.min(size - 1, Math.max(0, Math.trunc(next) || 0)));
  return (
    <div className={styles.pick}>
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
      {kind === 'clip' && <span className="muted">{contents[number]}</span>}
    </div>
  );
}
