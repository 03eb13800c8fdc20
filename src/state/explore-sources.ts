import type { ModelSource } from '@/protocol/explore';
import type { Evaluation } from '@/protocol/training';
import { type Moment, momentsOf } from '@/runs/moments';
import type { KeptComparison, RunRecord } from '@/runs/record';
import { keptRuns } from './kept-runs';
import { isShipped, shippedComparison, shippedEvaluations, shippedMoments, shippedSource } from './shipped-runs';

/** Names weights: a run that was reset and trained again has others at the same step. */
export const keyOf = ({ id, updated }: RunRecord, { key, step }: Moment): string => `${id}@${updated}:${key}:${step}`;

/** Weights of a run at one of its moments. @throws when they are gone */
export async function sourceOf(record: RunRecord, moment: Moment): Promise<ModelSource> {
  const { id, comparison, config } = record;
  const key = keyOf(record, moment);
  if (isShipped(id)) return { key, ...(await shippedSource(record)) };
  const store = await keptRuns();
  if (moment.key === 'now') {
    const state = await store.checkpoint(comparison);
    const own = state?.runs.find(run => run.runId === record.role);
    if (own) return { key, config, weights: { kind: 'state', state: own.state } };
  } else {
    const weights = await store.weights(id);
    const kept = moment.key === 'final' ? weights.final : moment.key === 'best' ? weights.best : null;
    const file = kept?.file ?? (await store.snapshot(id, moment.step));
    if (file) return { key, config, weights: { kind: 'file', file } };
  }
  throw new Error('These weights are no longer kept. Choose another moment, or another run.');
}

/** Every evaluation that is kept of a run and tested the whole gallery. */
export async function keptEvaluations(run: RunRecord): Promise<Evaluation[]> {
  return isShipped(run.id) ? shippedEvaluations(run) : (await keptRuns()).wholeEvaluations(run.id);
}

/** Comparisons that can be looked at: those that are kept, newest first, and what ships with the page at the end. */
export async function comparisonsToLookAt(): Promise<KeptComparison[]> {
  const [kept, shipped] = await Promise.all([
    keptRuns().then(store => store.comparisons()),
    // Without it, there is what is kept.
    shippedComparison().catch(() => null),
  ]);
  return shipped ? [...kept, shipped] : kept;
}

/** Moments of a run that can be looked at, latest first. */
export async function momentsFor(record: RunRecord, { checkpointStep }: KeptComparison): Promise<Moment[]> {
  if (isShipped(record.id)) return shippedMoments(record);
  const store = await keptRuns();
  const [weights, snapshots] = await Promise.all([store.weights(record.id), store.snapshotSteps(record.id)]);
  return momentsOf(weights, snapshots, checkpointStep);
}

/** The runs with weights of the newest comparison that has any: two at most. */
export async function newestLookable(comparisons: readonly KeptComparison[]): Promise<RunRecord[]> {
  for (const comparison of comparisons) {
    const found = await Promise.all(
      comparison.runs.map(async run => ((await momentsFor(run, comparison)).length > 0 ? [run] : [])),
    );
    if (found.flat().length > 0) return found.flat().slice(0, 2);
  }
  return [];
}
