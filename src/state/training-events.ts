import type { ExperimentConfig } from '@/config/schema';
import type { TrainingEvent } from '@/protocol/training';
import { countFailure } from './remedies';
import type { LossEvent, RunState, TrainingState } from './training-state';

type Losses = ExperimentConfig['losses'];

/** What the page hears: a worker's events, and marks on recorded curves, whose losses are known in words alone. */
export type PageEvent = TrainingEvent | { type: 'noted'; runId: string; event: LossEvent };

/** What changed between two settings of the losses, in words; null when nothing did. */
export function describeLossChange(before: Losses, after: Losses): string | null {
  const changes = (Object.keys(after) as (keyof Losses)[]).flatMap(name => {
    const [old, now] = [before[name] as Record<string, unknown>, after[name] as Record<string, unknown>];
    return Object.keys(now)
      .filter(key => old[key] !== now[key])
      .map(key => {
        const is = typeof now[key] === 'boolean' ? (now[key] ? 'on' : 'off') : String(now[key]);
        return key === 'enabled' ? `${name} ${is}` : `${name} ${key} ${is}`;
      });
  });
  return changes.length > 0 ? changes.join(', ') : null;
}

function changeRun(
  state: TrainingState,
  id: string,
  change: (run: RunState) => Partial<RunState>,
): Partial<TrainingState> {
  const runs = state.runs.map(run => (run.spec.id === id ? { ...run, ...change(run) } : run));
  return { runs, revision: state.revision + 1 };
}

function rewind(state: TrainingState, step: number): Partial<TrainingState> {
  const runs = state.runs.map(run => {
    run.series.rewind(step);
    return {
      ...run,
      evaluations: run.evaluations.filter(e => e.step <= step),
      events: run.events.filter(e => e.step <= step),
      pull: run.pull && run.pull.step <= step ? run.pull : null,
    };
  });
  return { runs, revision: state.revision + 1, error: null };
}

/** What an event changes in the state; series are appended in place and the revision counts it. */
export function reduceEvent(state: TrainingState, event: PageEvent): Partial<TrainingState> {
  switch (event.type) {
    case 'backend':
      return { backend: event.backend };
    case 'status':
      return { status: event.status, progress: event.status === 'preparing' ? state.progress : null };
    case 'progress':
      return { progress: event };
    case 'steps':
      return changeRun({ ...state }, event.runId, run => {
        run.series.append(event.points);
        return {};
      });
    case 'evaluation':
      return {
        progress: null,
        ...changeRun(state, event.runId, run => ({
          evaluations: [...run.evaluations.filter(e => e.step < event.evaluation.step), event.evaluation],
        })),
      };
    case 'pull':
      return { progress: null, ...changeRun(state, event.runId, () => ({ pull: event.pull })) };
    case 'truth':
      return { truth: event.reference };
    case 'lossesChanged':
      return changeRun(state, event.runId, run => {
        const text = describeLossChange(run.losses, event.losses);
        const events = text ? [...run.events, { step: event.step, text }] : run.events;
        return { losses: event.losses, events };
      });
    case 'noted':
      return changeRun(state, event.runId, run => ({ events: [...run.events, event.event] }));
    case 'rewound':
      return rewind(state, event.step);
    case 'usage':
      return { usage: event.usage };
    case 'pace':
      return { pace: event.pace };
    case 'warning':
      return { warnings: [...state.warnings.filter(w => w !== event.message), event.message] };
    case 'error':
      return { error: event.error, failure: countFailure(state.failure, event.error), progress: null };
    case 'weights':
    case 'checkpoint':
      return {};
  }
}
