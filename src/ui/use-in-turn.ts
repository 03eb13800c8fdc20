import { startTransition, useEffect, useState } from 'react';
import { Turns } from './turns';

const turns = new Turns();

/** Resolves once everything that draws in turn shows the newest. */
export const allDrawn = (): Promise<void> => turns.quiet();

/**
 * `value`, when it is this part's turn to draw: parts that show something new at the same time do so one after another, in tasks
 * of their own. The value must be the same object for as long as nothing is new.
 * @returns null before the first turn
 */
export function useInTurn<T extends object>(value: T): T | null {
  const [shown, setShown] = useState<{ value: T } | null>(null);
  const [part] = useState(() => ({}));
  useEffect(() => turns.ask(part, () => startTransition(() => setShown({ value }))), [part, value]);
  // Drawn means on the page: what it took to get there is over.
  useEffect(() => {
    if (shown) turns.done(part);
  }, [part, shown]);
  useEffect(() => () => turns.leave(part), [part]);
  return shown?.value ?? null;
}
