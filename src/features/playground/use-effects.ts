import { useEffect, useState } from 'react';
import { type Effects, shippedEffects } from '@/state/shipped-recording';

/** What the recordings that ship with the page changed over seeds: nothing before they are there, or why they are not. */
export function useEffects(wanted: boolean): { effects: Effects; problem: string | null } {
  const [found, setFound] = useState<{ effects: Effects; problem: string | null }>({ effects: {}, problem: null });
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    shippedEffects().then(
      effects => gone || setFound({ effects, problem: null }),
      (error: unknown) =>
        gone || setFound({ effects: {}, problem: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      gone = true;
    };
  }, [wanted]);
  return found;
}
