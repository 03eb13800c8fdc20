import { useEffect, useState } from 'react';
import { prefersStill } from '@/browser/motion';
import { usePage } from '@/state/address';
import { greet, greets } from '@/state/first-visit';
import { playAddressed } from '@/state/playback-address';
import { FIRST_RECORDING } from '@/state/shipped-recording';

/** Milliseconds for which everything else waits for the recording: no longer, whatever the network does. */
const PATIENCE = 1500;

/** What a visit begins with. */
export interface Greeting {
  /** name of the recording that is being loaded, to be shown at once; null for none */
  awaited: string | null;
  /** whether the rest of the page waits for it */
  patient: boolean;
  /** why it cannot be played */
  problem: string | null;
}

/** Plays what the address names, or shows a first visitor what this is about. */
export function useGreeting(): Greeting {
  const [problem, setProblem] = useState<string | null>(null);
  const { recording } = usePage('playground');
  const [awaited, setAwaited] = useState(() => recording || (greets(location.search) ? FIRST_RECORDING : null));
  const [late, setLate] = useState(false);
  useEffect(() => {
    const moving = !prefersStill();
    const patience = setTimeout(() => setLate(true), PATIENCE);
    void playAddressed(recording, moving)
      .then(addressed => addressed || greet(location.search, moving))
      .then(
        () => setProblem(null),
        (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => setAwaited(null));
    return () => clearTimeout(patience);
  }, [recording]);
  return { awaited, patient: awaited !== null && !late, problem };
}
