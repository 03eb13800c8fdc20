import { Fragment } from 'react';
import type { RankedItems } from '@/protocol/explore';
import type { OpenSide } from './sides';
import styles from './caption-notes.module.css';

/** Properties of what is said of a typed caption. */
export interface CaptionNotesProps {
  sides: readonly OpenSide[];
  caption: string;
  lists: readonly RankedItems[];
  /** Searches with another caption. */
  onCaption: (caption: string) => void;
}

const quoted = (words: readonly string[]) => `“${words.join(' ')}”`;

/** A caption with another word in the place of one. */
function withWord(caption: string, word: string, other: string): string {
  // The word as it was found: whole, in any case.
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return caption.normalize('NFKC').replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'giu'), other);
}

/** Which words of a typed caption the models do not know or read, with suggestions. */
export function CaptionNotes({ sides, caption, lists, onCaption }: CaptionNotesProps) {
  const { unknown, items } = lists[0]!;
  const cuts = lists.flatMap((list, i) => (list.cut.length > 0 ? [{ ...list, side: sides[i]! }] : []));
  const same = cuts.length === lists.length && new Set(cuts.map(cut => cut.most)).size === 1;
  if (unknown.length === 0 && cuts.length === 0 && items.length > 0) return null;
  return (
    <div className="notice warning" role="status">
      {items.length === 0 && (
        <p>
          {unknown.length === 0
            ? 'There is no word in this caption to search with.'
            : 'No word of this caption is in the vocabulary, so there is nothing to search with.'}
        </p>
      )}
      {items.length > 0 && unknown.length > 0 && (
        <p>
          {unknown.length === 1 ? 'A word is' : 'Words are'} not in the vocabulary and left out:{' '}
          {unknown.map(({ word }) => `“${word}”`).join(', ')}.
        </p>
      )}
      {unknown.some(({ near }) => near.length > 0) && (
        <p className={styles.near}>
          Did you mean{' '}
          {unknown.map(({ word, near }) => (
            <Fragment key={word}>
              {near.map(other => (
                <button key={other} type="button" onClick={() => onCaption(withWord(caption, word, other))}>
                  {other}
                </button>
              ))}
            </Fragment>
          ))}
        </p>
      )}
      {(same ? cuts.slice(0, 1) : cuts).map(({ side, most, cut }) => (
        <p key={side.name}>
          {same ? 'The model' : side.label} reads at most {most} words: {quoted(cut)}{' '}
          {cut.length === 1 ? 'was' : 'were'} left out.
        </p>
      ))}
    </div>
  );
}
