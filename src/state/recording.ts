import type { PresetName } from '@/config/presets';
import type { Evaluation, RunSpec, StepPoint, TruthReference } from '@/protocol/training';
import { fromColumns, type StepColumns } from '@/runs/columns';
import type { RecordEvent, RunRecord } from '@/runs/record';

/** One run as it was measured, from its first step to its last. */
export interface RecordedRun {
  spec: RunSpec;
  points: readonly StepPoint[];
  evaluations: readonly Evaluation[];
  events: readonly RecordEvent[];
}

/** A comparison that was trained before, as the playground plays it back. */
export interface Recording {
  /** what it is kept as; null for what ships with the page */
  comparison: string | null;
  /** its name, of what ships with the page */
  shipped?: string;
  preset: PresetName;
  runs: readonly RecordedRun[];
  truth: TruthReference | null;
  /** the last step of the longest run */
  steps: number;
  /** what it was trained on, in words; null where that is not known */
  adapter: string | null;
  appVersion: string;
}

/** What is kept of a run, as far as it is played back. */
export interface PlayableRun {
  record: RunRecord;
  series: StepColumns;
  evaluations: readonly Evaluation[];
}

/**
 * Kept or imported runs of one comparison as a recording.
 * @throws Error when there are none, or nothing was measured
 */
export function recordingOf(runs: readonly PlayableRun[], comparison: string | null): Recording {
  const played = runs.map(({ record, series, evaluations }) => ({
    spec: { id: record.role, name: record.name, config: record.config },
    points: fromColumns(series),
    evaluations,
    events: record.events,
  }));
  const steps = Math.max(0, ...played.map(run => run.points.at(-1)?.step ?? 0));
  const first = runs[0]?.record;
  if (!first || steps === 0) throw new Error('There is nothing to play back: no step was recorded.');
  const { preset, truth, adapter, appVersion } = first;
  return { comparison, preset, runs: played, truth, steps, adapter, appVersion };
}
