import type { JobState, JobStatus } from '@/protocol/training';
import type { KeptComparison, RecordState, RunOrigin, RunRecord } from '@/runs/record';
import type { ComparisonSnapshot } from '@/runs/recorder';
import type { RunStore } from '@/runs/run-store';
import { StepSeries } from '@/runs/series';
import type { KeepingParts } from './kept-runs';
import type { RunState, TrainingState } from './training-state';

const STATES: Record<JobStatus, RecordState> = {
  idle: 'stopped',
  preparing: 'running',
  running: 'running',
  paused: 'paused',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
};

/** What is kept of the comparison that the page trains. */
export function snapshotOf({ status, backend, truth, runs }: TrainingState): ComparisonSnapshot {
  return {
    state: STATES[status],
    adapter: backend ? `${backend.name} · ${backend.adapter}` : null,
    truth,
    runs: runs.map(({ spec, losses, events, series, evaluations }) => ({
      role: spec.id,
      name: spec.name,
      config: spec.config,
      losses,
      events,
      points: series.all(),
      evaluations,
    })),
  };
}

type Kept = KeepingParts['kept'];

/** What is kept of runs up to a step, as the page trains them. @throws when steps are missing */
async function loadRuns(kept: Kept, records: readonly RunRecord[], state: JobState): Promise<RunState[]> {
  const store = await kept();
  return Promise.all(
    records.map(async record => {
      const [points, evaluations] = await Promise.all([store.series(record.id), store.evaluations(record.id)]);
      const series = new StepSeries();
      series.append(points);
      series.rewind(state.step);
      if (series.length < state.step)
        throw new Error(`Steps of "${record.name}" are missing before step ${state.step}.`);
      return {
        spec: { id: record.role, name: record.name, config: record.config },
        series,
        evaluations: evaluations.filter(e => e.step <= state.step),
        events: record.events.filter(e => e.step <= state.step),
        pull: null,
        losses: state.runs.find(run => run.runId === record.role)?.losses ?? record.losses,
      };
    }),
  );
}

/**
 * A kept comparison as the page trains it, up to its checkpoint, and the state to go on from.
 * @throws when something of it is missing
 */
export async function loadKept(
  kept: Kept,
  { id, runs }: KeptComparison,
): Promise<{ runs: RunState[]; state: JobState }> {
  const state = await (await kept()).checkpoint(id);
  if (!state) throw new Error('Its checkpoint is gone.');
  return { runs: await loadRuns(kept, runs, state), state };
}

/** The state that finished runs can be trained further from: their kept end, or their last weights alone. */
async function endOf(store: RunStore, { id, runs }: KeptComparison): Promise<{ state: JobState; exact: boolean }> {
  const step = runs[0]!.steps;
  const end = await store.checkpoint(id);
  if (end?.step === step && runs.every(run => end.runs.some(own => own.runId === run.role)))
    return { state: { ...end, runs: end.runs.filter(own => runs.some(r => r.role === own.runId)) }, exact: true };
  const seconds = (await store.lastEvaluation(runs[0]!.id))?.seconds ?? 0;
  const states = runs.map(async ({ id: run, role, name, losses }) => {
    const { final } = await store.weights(run);
    if (final?.step !== step) throw new Error(`The weights that "${name}" ended with are not kept.`);
    return { runId: role, losses, state: { weights: final.file }, best: null };
  });
  return { state: { step, seconds, runs: await Promise.all(states) }, exact: false };
}

/** The end of a finished comparison, as what a new one goes on from. */
export interface KeptEnd {
  comparison: KeptComparison;
  /** as the page trains them, with so many more steps to do */
  runs: RunState[];
  state: JobState;
  /** per role, where its first steps come from */
  from: Record<string, RunOrigin>;
}

/**
 * A finished comparison as the page trains it for so many more steps, as a new one.
 * @throws when what it ended with is not kept
 */
export async function loadEnd(kept: Kept, id: string, steps: number): Promise<KeptEnd> {
  const comparison = (await (await kept()).comparisons()).find(c => c.id === id);
  if (!comparison) throw new Error('It is no longer kept in this browser.');
  const { state, exact } = await endOf(await kept(), comparison);
  const from = comparison.runs.map(
    ({ id: run, role, name }) => [role, { comparison: id, run, name, step: state.step, exact }] as const,
  );
  const runs = (await loadRuns(kept, comparison.runs, state)).map(run => ({
    ...run,
    spec: { ...run.spec, config: { ...run.spec.config, steps: state.step + steps } },
    events: [...run.events, { step: state.step, text: 'trained further' }],
  }));
  return { comparison, runs, state, from: Object.fromEntries(from) };
}
