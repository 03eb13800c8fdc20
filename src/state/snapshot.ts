import type { JobState, JobStatus } from '@/protocol/training';
import type { KeptComparison, RecordState } from '@/runs/record';
import type { ComparisonSnapshot } from '@/runs/recorder';
import { StepSeries } from '@/runs/series';
import { keptRuns } from './kept-runs';
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

/**
 * A kept comparison as the page trains it, up to its checkpoint, and the state to go on from.
 * @throws when something of it is missing
 */
export async function loadKept({ id, runs }: KeptComparison): Promise<{ runs: RunState[]; state: JobState }> {
  const store = await keptRuns();
  const state = await store.checkpoint(id);
  if (!state) throw new Error('Its checkpoint is gone.');
  const loaded = await Promise.all(
    runs.map(async record => {
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
  return { runs: loaded, state };
}
