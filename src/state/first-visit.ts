import { recall, remember } from '@/browser/guarded';
import type { Recording } from './recording';
import { loadShipped } from './recordings';
import { trainingActions, useTraining } from './training-store';

const KEY = 'remembered:greeted';

/** What a visitor does before anything was shown: then nothing is put in its way. */
const ACTS = ['pointerdown', 'keydown', 'input'] as const;

/** Whether the visitor has closed what a first visit is shown, or trained, on this visit or before. */
export const wasGreeted = (): boolean => recall(KEY) !== null;

/** What shows that a recording is on its way: who touches that waits for it. */
const isWithinFirstScreen = (target: EventTarget | null): boolean =>
  typeof Element !== 'undefined' && target instanceof Element && target.closest('[data-part="first-screen"]') !== null;

let asked = false;

/** From now on the page does not play anything by itself: the visitor has seen it, or trains. */
export function stopGreeting(): void {
  asked = true;
  remember(KEY, 'yes');
}

/** Whether there is nothing that the visitor came for, or has begun. */
function isFree(search: string): boolean {
  const { runs, playback, link } = useTraining.getState();
  return search === '' && runs.length === 0 && !playback && !link && !wasGreeted();
}

/** Whether the page shows by itself what it is about: once, to those who have not closed it, and did not come for something else. */
export const greets = (search: string): boolean => !asked && isFree(search);

/**
 * Plays the first recording to a first visitor, once, unless something else was begun meanwhile.
 * @param moving whether it plays from its first step, or stands at its last
 * @returns whether it plays
 * @throws where the recording cannot be had
 */
export async function greet(
  search: string,
  moving: boolean,
  load: () => Promise<Recording> = loadShipped,
): Promise<boolean> {
  if (!greets(search)) return false;
  asked = true;
  let acted = false;
  const act = ({ target }: Event) => {
    acted ||= !isWithinFirstScreen(target);
  };
  for (const name of ACTS) addEventListener(name, act, { capture: true, once: true });
  try {
    const recording = await load();
    if (acted || !isFree(search)) return false;
    await trainingActions().play(recording, moving);
    return true;
  } finally {
    for (const name of ACTS) removeEventListener(name, act, { capture: true });
  }
}
