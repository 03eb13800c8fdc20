import { keptRuns } from './kept-runs';
import { type Recording, recordingOf } from './recording';
import { FIRST_RECORDING, shippedCurves } from './shipped-recording';

/**
 * A comparison that ships with the page, ready to be played back.
 * @throws where the server does not give it, or it is damaged
 */
export async function loadShipped(name: string = FIRST_RECORDING): Promise<Recording> {
  const [file, { openRunFile }] = await Promise.all([shippedCurves(name), import('@/runs/run-archive')]);
  const { count, run } = await openRunFile(file);
  // One after another, with a pause between them: each is checked value by value, and the page must answer meanwhile.
  const runs: Awaited<ReturnType<typeof run>>[] = [];
  for (let i = 0; i < count; i++) {
    runs.push(await run(i));
    await new Promise(resolve => setTimeout(resolve));
  }
  return { ...recordingOf(runs, null), shipped: name };
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
