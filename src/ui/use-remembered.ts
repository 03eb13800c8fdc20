import { useCallback, useState } from 'react';
import { recall, remember } from '@/browser/guarded';

/** Before the name of everything that is remembered. */
const PREFIX = 'remembered:';

/** Like `useState`, for one of a few words, and remembered on this device where the browser allows it. */
export function useRemembered<T extends string>(
  name: string,
  choices: readonly T[],
  initial: T,
): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => choices.find(choice => choice === recall(PREFIX + name)) ?? initial);
  const set = useCallback(
    (next: T) => {
      remember(PREFIX + name, next);
      setValue(next);
    },
    [name],
  );
  return [value, set];
}
