import { useCallback, useState } from 'react';

/** Before the name of everything that is remembered. */
const PREFIX = 'remembered:';

/** What was remembered under a name; null where nothing was, or where the browser refuses. */
function recall(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    // Blocked site data: nothing is remembered, and everything else works.
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // The choice holds until the page is closed.
  }
}

/** Like `useState`, for one of a few words, and remembered on this device where the browser allows it. */
export function useRemembered<T extends string>(
  name: string,
  choices: readonly T[],
  initial: T,
): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => choices.find(choice => choice === recall(name)) ?? initial);
  const set = useCallback(
    (next: T) => {
      remember(name, next);
      setValue(next);
    },
    [name],
  );
  return [value, set];
}
