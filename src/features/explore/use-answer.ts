import { useEffect, useRef, useState } from 'react';
import { messageOf } from '@/state/explore-store';

/** What came back of a question. */
export interface Answer<T> {
  /** null until it is known; of the newest question only */
  value: T | null;
  problem: string | null;
}

interface Kept<T> extends Answer<T> {
  key: string | null;
}

/**
 * Asks whenever `key` changes, and forgets answers that come too late.
 * @param key names the question; null asks nothing
 */
export function useAnswer<T>(key: string | null, ask: () => Promise<T>): Answer<T> {
  const [kept, setKept] = useState<Kept<T>>({ key: null, value: null, problem: null });
  const question = useRef(ask);
  useEffect(() => {
    question.current = ask;
  });
  useEffect(() => {
    if (key === null) return;
    let current = true;
    question.current().then(
      value => current && setKept({ key, value, problem: null }),
      (error: unknown) => current && setKept({ key, value: null, problem: messageOf(error) }),
    );
    return () => {
      current = false;
    };
  }, [key]);
  return kept.key === key ? kept : { value: null, problem: null };
}
