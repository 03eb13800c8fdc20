import { useCallback, useEffect, useRef, useState } from 'react';
import { messageOf } from '@/state/explore-questions';

/** What came back of a question. */
export interface Answer<T> {
  /** null until it is known; of the newest question only */
  value: T | null;
  problem: string | null;
  /** Asks once more. */
  again: () => void;
}

interface Kept<T> {
  key: string | null;
  /** how often it has been asked again */
  turn: number;
  value: T | null;
  problem: string | null;
}

/**
 * Asks whenever `key` changes, and forgets answers that come too late. Show its `problem` with `AnswerProblem`.
 * @param key names the question; null asks nothing
 */
export function useAnswer<T>(key: string | null, ask: () => Promise<T>): Answer<T> {
  const [kept, setKept] = useState<Kept<T>>({ key: null, turn: 0, value: null, problem: null });
  const [turn, setTurn] = useState(0);
  const question = useRef(ask);
  useEffect(() => {
    question.current = ask;
  });
  useEffect(() => {
    if (key === null) return;
    let current = true;
    question.current().then(
      value => current && setKept({ key, turn, value, problem: null }),
      (error: unknown) => current && setKept({ key, turn, value: null, problem: messageOf(error) }),
    );
    return () => {
      current = false;
    };
  }, [key, turn]);
  const again = useCallback(() => setTurn(n => n + 1), []);
  const { value, problem } = kept.key === key && kept.turn === turn ? kept : { value: null, problem: null };
  return { value, problem, again };
}
