import { type GalleryName, ownGallery } from '@/config/data-kinds';
import type { GalleryView, ModelSource } from '@/protocol/explore';
import type { Evaluation } from '@/protocol/training';
import type { FeaturesFile } from '@/recorded/explore-file';
import type { Moment } from '@/runs/moments';
import type { KeptComparison, RunRecord } from '@/runs/record';
import { recordedViews, recordedFile } from './recorded-files';
import { FIRST_RECORDING, SHIPPED, shippedCurves, shippedRecording, shippedRunId } from './shipped-recording';

/** Whether a run, or a comparison, ships with the page. */
export const isShipped = (id: string): boolean => id.startsWith(SHIPPED);

/** The comparison that ships with the page, as one that is kept. @throws where the server does not give it */
export async function shippedComparison(): Promise<KeptComparison> {
  const { runs } = await recordedViews();
  const comparison = SHIPPED + FIRST_RECORDING;
  const own = runs.map(({ record }) => ({ ...record, id: shippedRunId(record.role), comparison }));
  return { id: comparison, runs: own, checkpointStep: null };
}

const recorded = async ({ role, name }: RunRecord) => {
  const { runs, ...by } = await recordedViews();
  const found = runs.find(({ record }) => record.role === role);
  if (!found) throw new Error(`What ships with the page has no “${name}”.`);
  return { ...found, ...by };
};

/** The one moment of a run that ships. @throws where the server does not give it */
export async function shippedMoments(record: RunRecord): Promise<Moment[]> {
  const { step } = await recorded(record);
  return [{ key: 'final', step, label: `end (step ${step})` }];
}

/** What was recorded of a run on the held-out pairs of a domain; null where nothing was. @throws where the server does not give it */
export async function shippedView(record: RunRecord, domain: GalleryName): Promise<GalleryView | null> {
  if (!isShipped(record.id) || domain !== ownGallery(record.config.data)) return null;
  const { view, adapter, appVersion } = await recorded(record);
  return { ...view, took: { encode: 0, similarity: 0, lists: 0 }, recorded: { adapter, appVersion } };
}

/** A run of one of the shipped files. */
async function shippedRun(file: Promise<Blob>, { role, name }: RunRecord) {
  const { openRunFile } = await import('@/runs/run-archive');
  const { count, run } = await openRunFile(await file);
  for (let i = 0; i < count; i++) {
    const found = await run(i);
    if (found.record.role === role) return found;
  }
  throw new Error(`What ships with the page has no “${name}”.`);
}

/** Weights of a run that ships, with the features that they make. @throws where the server does not give them */
export async function shippedSource(record: RunRecord): Promise<Omit<ModelSource, 'key'>> {
  const [{ weights }, { hash, features }] = await Promise.all([
    shippedRun(shippedRecording(), record),
    recordedFile<FeaturesFile>(`${record.role}.features`),
  ]);
  if (!weights.final) throw new Error(`“${record.name}” ships without its weights.`);
  const source = { config: record.config, weights: { kind: 'file' as const, file: weights.final.file } };
  // Files of different days: the weights know.
  return hash === weights.final.hash ? { ...source, features } : source;
}

/** Evaluations of a run that ships: as many as its playback has. @throws where the server does not give them */
export async function shippedEvaluations(record: RunRecord): Promise<Evaluation[]> {
  return (await shippedRun(shippedCurves(FIRST_RECORDING), record)).evaluations;
}
