import { useCallback, useEffect, useRef, useState } from 'react';
import type { Question } from '@/state/explore-queries';
import { messageOf } from '@/state/progress';

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
 * Asks whenever the question is another one, and forgets answers that come too late. Show its `problem` with `AnswerProblem`.
 * @param question null asks nothing
 */
export function useAnswer<T>(question: Question<T> | null): Answer<T> {
  const key = question?.key ?? null;
  const [kept, setKept] = useState<Kept<T>>({ key: null, turn: 0, value: null, problem: null });
  const [turn, setTurn] = useState(0);
  const newest = useRef(question);
  useEffect(() => {
    newest.current = question;
  });
  useEffect(() => {
    if (key === null || !newest.current) return;
    let current = true;
    newest.current.ask().then(
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
