import { addressOf, note, pageNow, useAddress } from './address';
import type { Recording } from './recording';
import { loadKeptRecording, loadShipped } from './recordings';
import { trainingActions, useTraining } from './training-store';
import type { TrainingState } from './training-state';

/** Before the name of a kept comparison. */
const KEPT = 'kept:';

/** What an address calls a recording; empty for one that it cannot. */
export function addressedAs({ shipped, comparison }: Recording): string {
  return shipped ?? (comparison === null ? '' : KEPT + comparison);
}

const load = (name: string): Promise<Recording> =>
  name.startsWith(KEPT) ? loadKeptRecording(name.slice(KEPT.length)) : loadShipped(name);

/** What the address says of what is played back. */
function tellAddress({ playback }: Pick<TrainingState, 'playback'>): void {
  if (!playback) return note('playground', { recording: '', step: null });
  const { recording, playing, step } = playback;
  // Before its first step it stands nowhere.
  if (step < 0) return;
  const name = addressedAs(recording);
  note('playground', { recording: name, step: playing || name === '' ? null : step });
}

/** Keeps the address in step with what is played back. @returns a function that stops it */
export const followPlayback = (): (() => void) =>
  useTraining.subscribe((now, before) => {
    if (now.playback !== before.playback) tellAddress(now);
  });

/**
 * Plays what the address names, if that is not there already: standing where it says, or moving where it does not say.
 * @param name what it names
 * @param moving whether it may move
 * @returns whether the address names anything
 * @throws where it cannot be had; the address names nothing then
 */
export async function playAddressed(name: string, moving: boolean, from = load): Promise<boolean> {
  if (name === '') return false;
  const { step } = pageNow('playground');
  const { playback, runs } = useTraining.getState();
  if (playback ? addressedAs(playback.recording) === name : runs.length > 0) return true;
  const isAskedFor = () => useAddress.getState().values.playground.recording === name;
  try {
    const recording = await from(name);
    // Something else may have been begun, or asked for, meanwhile.
    if (useTraining.getState().runs !== runs || !isAskedFor()) return true;
    await trainingActions().play(recording, moving && step === null);
    if (step !== null) trainingActions().seek(step);
  } catch (error) {
    if (!isAskedFor()) return true;
    note('playground', { recording: '', step: null });
    throw error;
  }
  return true;
}

/** The address at which a recording plays from its first step. */
export const useAddressedRecording = (name: string): string =>
  useAddress(s =>
    addressOf('playground', { ...s.values, playground: { ...s.values.playground, recording: name, step: null } }),
  );
