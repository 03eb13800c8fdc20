import { startTransition, useEffect, useState } from 'react';

/** Milliseconds between the turns of charts that show the same new value. */
const TURN_MS = 120;

/**
 * `value`, a little later: charts with different `turn`s draw in tasks of their own, so that one new evaluation does
 * not hold the page up. The first turn is at once, whatever else the page does: it is what is looked at.
 */
export function useStaggered<T>(value: T, turn: number): T {
  const [shown, setShown] = useState(value);
  useEffect(() => {
    if (turn === 0) return;
    const timer = setTimeout(() => startTransition(() => setShown(value)), turn * TURN_MS);
    return () => clearTimeout(timer);
  }, [value, turn]);
  return turn === 0 ? value : shown;
}
