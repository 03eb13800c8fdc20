import type { ConfigDifference } from '@/config/diff';
import type { ReadLink } from '@/config/link';
import { type PresetName, presetNamed } from '@/config/presets';
import type { ConfigProblem, ExperimentConfig } from '@/config/schema';
import type {
  BackendReport,
  Evaluation,
  JobError,
  JobState,
  JobStatus,
  LossPull,
  Pace,
  RunSpec,
  TruthReference,
  Usage,
} from '@/protocol/training';
import type { KeptComparison } from '@/runs/record';
import { StepSeries } from '@/runs/series';
import type { KeepingProblem } from './kept-runs';
import type { Recording } from './recording';
import type { Failure } from './remedies';

/** A change of the losses while a run trains: marked on its curves. */
export interface LossEvent {
  step: number;
  text: string;
}

/** One run as the page knows it. */
export interface RunState {
  spec: RunSpec;
  series: StepSeries;
  evaluations: Evaluation[];
  events: LossEvent[];
  losses: ExperimentConfig['losses'];
  /** how the losses pulled when it was measured last; null before that */
  pull: LossPull | null;
}

/** What is being waited for, with its share done. */
export interface Progress {
  phase: string;
  done: number;
  total: number;
}

/** What a link set up, or why it could not. */
export interface OpenedLink {
  /** what it says; null when it was refused */
  content: ReadLink | null;
  /** fields that differ from the link's preset */
  changes: ConfigDifference[];
  problems: ConfigProblem[];
}

/** A comparison that was cut off, and why it could not go on when that was tried; null unless it was. */
export interface InterruptedComparison extends KeptComparison {
  problem: string | null;
}

/** A comparison that was put away before its end, as it was on the page: it can be brought back. */
export interface PutAway {
  /** what it is kept as; null where nothing is kept */
  comparison: string | null;
  /** which comparison it is, in words */
  title: string;
  /** completed steps */
  steps: number;
  /** the newest state it can go on from; null before the first: it begins again then */
  state: JobState | null;
  /** whether it was training */
  wasTraining: boolean;
  page: Pick<TrainingState, 'preset' | 'draft' | 'baseline' | 'runs' | 'truth' | 'origin'>;
}

/** Speeds of playback, as multiples of the usual one. */
export const SPEEDS = [0.5, 1, 2, 4] as const;

/** A recording on the page, and where it stands. */
export interface Playback {
  recording: Recording;
  /** everything up to this step is shown */
  step: number;
  playing: boolean;
  speed: (typeof SPEEDS)[number];
}

/** Everything the playground draws. */
export interface TrainingState {
  preset: PresetName;
  /** the form's config, possibly invalid: see `problems` */
  draft: ExperimentConfig;
  problems: ConfigProblem[];
  /** whether a plain InfoNCE baseline trains beside the method */
  baseline: boolean;
  status: JobStatus;
  runs: RunState[];
  /** grows with every change inside `runs`, whose series are appended in place */
  revision: number;
  backend: BackendReport | null;
  progress: Progress | null;
  usage: Usage | null;
  /** how long training takes here; null until it is known, and where it is short */
  pace: Pace | null;
  truth: TruthReference | null;
  error: JobError | null;
  warnings: string[];
  /** why the runs cannot be kept; null while they are */
  keeping: KeepingProblem | null;
  /** the error above, and how often it has struck in a row; outlives the error, to know it again */
  failure: Failure | null;
  /** seconds for which the worker has said nothing, at work; null while it can be heard */
  silent: number | null;
  /** comparisons that were cut off, newest first */
  interrupted: InterruptedComparison[];
  /** what was put away last, while it can be brought back */
  putAway: PutAway | null;
  /** whether a comparison is coming to rest, to be put away */
  leaving: boolean;
  /** completed steps of another comparison that this one goes on from; 0 for one that begins at the beginning */
  origin: number;
  /** what is played back in place of a training; `runs` are its runs then, and the worker has nothing to do. Null without one */
  playback: Playback | null;
  /** runs of a recording, faint behind the curves of what is trained in its place */
  reference: readonly RunState[];
  /** the link that this page was opened with; null without one, or once it was put away */
  link: OpenedLink | null;
  /** the backbones a run can start from; those that come with the page have a name */
  backbones: { hash: string; title: string; name: string | null }[];
  /** whether the list above has been read */
  backbonesKnown: boolean;
  /** what of it could not be read, in whole sentences */
  backbonesUnread: string[];
}

/** Whether the worker has a comparison that is not at its end. */
export const isAtWork = ({ status }: Pick<TrainingState, 'status'>): boolean =>
  status === 'preparing' || status === 'running' || status === 'paused';

/** A page that shows a preset and has done nothing yet. */
export function initialState(preset: PresetName): TrainingState {
  return {
    preset,
    draft: presetNamed(preset).config,
    problems: [],
    baseline: true,
    status: 'idle',
    runs: [],
    revision: 0,
    backend: null,
    progress: null,
    usage: null,
    pace: null,
    truth: null,
    error: null,
    warnings: [],
    keeping: null,
    failure: null,
    silent: null,
    interrupted: [],
    putAway: null,
    leaving: false,
    origin: 0,
    playback: null,
    reference: [],
    link: null,
    backbones: [],
    backbonesKnown: false,
    backbonesUnread: [],
  };
}

/** A run before its first step. */
export function newRun(spec: RunSpec): RunState {
  return { spec, series: new StepSeries(), evaluations: [], events: [], losses: spec.config.losses, pull: null };
}
