import { useEffect, useState } from 'react';
import { useCompare } from '@/state/compare-store';
import { type Persistence, usePersistence } from '@/state/persistence';
import styles from './persistence-note.module.css';

const MAY =
  'The browser may delete these runs without asking when its disk is full or this page was not opened for long';

const WORDS: Record<Exclude<Persistence, 'unknown'>, string> = {
  granted:
    'The browser has promised to keep these runs until you delete them here or clear this site’s data. Other computers do not have them: export what others need.',
  refused: `${MAY}. Export what you cannot lose.`,
  unavailable: `${MAY}, and cannot be asked not to. Export what you cannot lose.`,
};

/** Whether the kept runs may vanish on their own, and what helps. */
export function PersistenceNote() {
  const state = usePersistence(s => s.storagePersistence);
  const any = useCompare(s => s.runs.length > 0);
  const [asked, setAsked] = useState(false);
  useEffect(() => void usePersistence.getState().look(), []);
  if (state === 'unknown' || !any) return null;
  const ask = async () => {
    await usePersistence.getState().ask();
    setAsked(true);
  };
  return (
    <section className={styles.note} aria-label="How long runs are kept">
      <p>{WORDS[state]}</p>
      {state === 'refused' && !asked && (
        <button type="button" className="quiet" onClick={() => void ask()}>
          Ask the browser to keep them
        </button>
      )}
      <p role="status">
        {state === 'refused' && asked && 'The browser did not agree. Many do once the page is bookmarked or installed.'}
      </p>
    </section>
  );
}
