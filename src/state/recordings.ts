import { keptRuns } from './kept-runs';
import { type Recording, recordingOf } from './recording';
import { shippedCurves } from './shipped-recording';

/**
 * The comparison that ships with the page, ready to be played back.
 * @throws where the server does not give it, or it is damaged
 */
export async function loadShipped(): Promise<Recording> {
  const [file, { openRunFile }] = await Promise.all([shippedCurves(), import('@/runs/run-archive')]);
  const { count, run } = await openRunFile(file);
  return recordingOf(await Promise.all(Array.from({ length: count }, (_, i) => run(i))), null);
}

/**
 * Kept runs of one comparison, ready to be played back.
 * @throws where they cannot be read, or nothing was measured
 */
export async function loadKeptRecording(comparison: string): Promise<Recording> {
  const store = await keptRuns();
  const records = (await store.comparisons()).find(c => c.id === comparison)?.runs ?? [];
  const runs = await Promise.all(
    records.map(async record => {
      const [series, evaluations] = await Promise.all([store.columns(record.id), store.evaluations(record.id)]);
      return { record, series, evaluations };
    }),
  );
  return recordingOf(runs, comparison);
}
