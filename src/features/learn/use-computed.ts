import { useCallback, useEffect, useRef, useState } from 'react';
import { messageOf } from '@/state/progress';

/** What was computed last. */
export interface Computed<T> {
  /** of an earlier question while the newest one is computed: a picture that stays calm; null before the first */
  value: T | null;
  /** whether it is of an earlier question */
  stale: boolean;
  problem: string | null;
  /** Computes it once more. */
  again: () => void;
}

/**
 * Computes whenever its key is another one: one question at a time, and the newest of those that came meanwhile next, so that a
 * slider that moves asks as often as there are answers.
 * @param key the same key means the same answer; null asks nothing
 */
export function useComputed<T>(key: string | null, ask: () => Promise<T>): Computed<T> {
  const [kept, setKept] = useState<{ key: string; value: T | null; problem: string | null } | null>(null);
  const newest = useRef({ key, ask });
  const busy = useRef(false);
  const here = useRef(true);
  useEffect(() => {
    newest.current = { key, ask };
  });
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  const run = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    let done: string | null = null;
    while (here.current && newest.current.key !== null && newest.current.key !== done) {
      const asked = newest.current;
      done = asked.key;
      try {
        const value = await asked.ask();
        if (here.current) setKept({ key: asked.key!, value, problem: null });
      } catch (error) {
        const problem = messageOf(error);
        if (here.current) setKept(before => ({ key: asked.key!, value: before?.value ?? null, problem }));
      }
    }
    busy.current = false;
  }, []);
  useEffect(() => {
    if (key !== null) void run();
  }, [key, run]);
  const again = useCallback(() => void run(), [run]);
  return {
    value: kept?.value ?? null,
    stale: kept?.key !== key,
    problem: kept?.key === key ? kept.problem : null,
    again,
  };
}
