import { useCallback, useState } from 'react';

/** What was set last, by name. */
const kept = new Map<string, unknown>();

/** Like `useState`, but the value outlives the view that shows it: coming back finds what was computed. */
export function useKept<T>(name: string, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => (kept.has(name) ? (kept.get(name) as T) : initial));
  const set = useCallback(
    (next: T) => {
      kept.set(name, next);
      setValue(next);
    },
    [name],
  );
  return [value, set];
}
