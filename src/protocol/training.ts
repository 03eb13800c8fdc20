import type { HubnessMetrics } from '@/analysis/hubness';
import type { ManyPositives } from '@/analysis/many-positives';
import type { RecallMetrics, TieMetrics } from '@/analysis/recall';
import type { LossName, LossValues } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';

/** One run of a comparison. */
export interface RunSpec {
  id: string;
  name: string;
  config: ExperimentConfig;
}

/** What computes the steps: the static plan on WebGPU, or plain operations on any backend. */
export type EngineName = 'plan' | 'operations';

/** What a training worker is asked to do: one run, or several in lockstep on the same batches. */
export interface JobSpec {
  runs: RunSpec[];
  /** the backbone file that the configs name by hash, or null for random weights */
  backbone: Uint8Array | null;
  /** `auto` prefers WebGPU */
  backend: 'auto' | 'webgpu' | 'webgl' | 'cpu';
  /** what computes the steps, for comparisons; the fastest that the backend has unless stated */
  engine?: EngineName;
  /** goes on from here instead of from step 0 */
  resume?: JobState;
  /** whether `checkpoint` events are wanted, for keeping the runs */
  keepsCheckpoints?: boolean;
  /** whether a `checkpoint` event is wanted at the end too, for training further from there */
  keepsEnd?: boolean;
  /** whether weights are wanted at every evaluation, for looking at how a run developed */
  keepsSnapshots?: boolean;
  /** steps of which one is measured and reported; every step unless stated. Nothing is read back from the others */
  measureEvery?: number;
}

/** One run's state at a step. */
export interface RunCheckpoint {
  runId: string;
  /** as switched at that step */
  losses: ExperimentConfig['losses'];
  /** parameters, moments and memory bank, made and read by the engine only; or the weights alone, as a file */
  state: object | WeightsState;
  /** the evaluation at which it was best until then: mean of R@1 both ways; null before the first */
  best: { step: number; score: number } | null;
}

/** A state of which only the weights are known: moments begin at zero, and the memory bank is filled anew. */
export interface WeightsState {
  weights: Uint8Array;
}

/** All runs of a job at the same step, from which they go on exactly. */
export interface JobState {
  /** completed steps */
  step: number;
  /** seconds of training until then */
  seconds: number;
  runs: RunCheckpoint[];
}

/** Faults that can be provoked to see the recovery at work. */
export type Fault = 'nonFinite' | 'deviceLost' | 'crash';

/** Everything the page can ask of a training worker. */
export type TrainingCommand =
  /** `steps` pauses after that many; null runs to the end */
  | { type: 'start'; job: JobSpec; steps: number | null }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'step'; count: number }
  | { type: 'stop' }
  | { type: 'reset' }
  | { type: 'evaluate' }
  /** how the losses pull at the weights, right now */
  | { type: 'measurePull' }
  | { type: 'setLosses'; runId: string; losses: ExperimentConfig['losses'] }
  /** after a non-finite step: back to the last checkpoint, paused */
  | { type: 'rollBack' }
  /** after a lost device: a new device and the last checkpoint, paused */
  | { type: 'recover' }
  | { type: 'simulateFault'; fault: Fault }
  | { type: 'dispose' };

/** Where a job stands. */
export type JobStatus = 'idle' | 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed';

/** What one step measured before its update; unweighted terms, null when switched off. */
export interface StepPoint extends LossValues {
  /** counted from 1 */
  step: number;
  /** seconds of training so far, pauses left out */
  seconds: number;
  total: number;
  gradientNorm: number;
  /** exp of the parameter */
  logitScale: number;
  learningRate: number;
}

/**
 * One direction of retrieval; recalls in [0, 1], ranks from 1. A match comes before what it is tied with, as published. Where a video
 * has several texts, each is a query of its own text→video; video→text the best text of every video speaks for it in ranks
 * and recalls, and lists, N_k and measures of several relevant items are of single texts.
 */
export interface DirectionFigures extends Omit<RecallMetrics, 'r50'> {
  /** absent in runs of earlier versions, which did not count ties */
  ties?: TieMetrics;
  /** absent in runs of earlier versions */
  positives?: ManyPositives;
  hubness: HubnessMetrics;
  /** N_k of every gallery item: of videos text→video, of texts video→text */
  occurrence: Int32Array;
  /** the part of N_k that came from queries the item is not relevant to */
  badOccurrence: Int32Array;
}

/** One evaluation on the held-out gallery. */
export interface Evaluation {
  step: number;
  seconds: number;
  /** videos, with all their texts, that it was measured on when these are only a part of the test set; absent for all of them */
  pairs?: number;
  t2v: DirectionFigures;
  v2t: DirectionFigures;
}

/** What the engine runs on. */
export interface BackendReport {
  name: 'webgpu' | 'webgl' | 'cpu';
  adapter: string;
  software: boolean;
  fallback: { cause: string; fix: string } | null;
  /** largest buffers of the WebGPU device, in bytes; null elsewhere */
  limits?: { maxBufferSize: number; maxStorageBufferBindingSize: number } | null;
  /** what WebGPU is used without, and why, in a sentence each; nothing where all is as it should be */
  notes?: string[];
}

/** How an error can be left behind; `edit`: only by another set-up. */
export type Remedy = 'rollBack' | 'recover' | 'restart' | 'edit';

/** An error the job stopped at, in words for the reader. */
export interface JobError {
  kind: 'nonFinite' | 'deviceLost' | 'gpu' | 'limits' | 'internal' | 'crash';
  message: string;
  /** the run it happened in, when it was one */
  runId: string | null;
  step: number;
  /** step of the state a remedy goes back to */
  checkpointStep: number;
  remedy: Remedy;
  /** the field of the config to change, by its dotted path, where it is one */
  field?: string;
}

/** Speed and memory, measured. */
export interface Usage {
  /** lockstep steps per second over the last few */
  stepsPerSecond: number;
  bytes: number;
  tensors: number;
  /** training clips whose pixels have been drawn, of all */
  clips: { drawn: number; total: number };
}

/** How long training takes on the adapter at hand, estimated from its first steps. */
export interface Pace {
  /** seconds of the whole comparison, tests included */
  seconds: number;
  /** of the shortest preset instead */
  shortSeconds: number;
}

/** Skewness that the ground truth itself has: of how many queries each item is relevant to. */
export interface TruthReference {
  t2vSkewness: number;
  v2tSkewness: number;
}

/** A loss as it pulls: `centrality` is plain InfoNCE where its weighting is off. */
export type PullTerm = LossName;

/** Gradients of the losses, weighted as in the total, on one batch at one step. */
export interface LossPull {
  /** completed steps */
  step: number;
  terms: PullTerm[];
  /** the whole model, then its parts */
  groups: {
    name: string;
    /** L2 norm of the gradient, per term */
    norms: number[];
    /** [term][term], in [−1, 1]; NaN where one of both does not reach this part */
    cosines: number[][];
  }[];
}

/** Everything a training worker reports. */
export type TrainingEvent =
  | { type: 'backend'; backend: BackendReport }
  | { type: 'status'; status: JobStatus }
  | { type: 'progress'; phase: string; done: number; total: number }
  | { type: 'steps'; runId: string; points: StepPoint[] }
  | { type: 'evaluation'; runId: string; evaluation: Evaluation }
  | { type: 'truth'; reference: TruthReference }
  | { type: 'pull'; runId: string; pull: LossPull }
  | { type: 'lossesChanged'; runId: string; step: number; losses: ExperimentConfig['losses'] }
  /** the run went back to an earlier step: forget what came after */
  | { type: 'rewound'; step: number }
  | { type: 'checkpoint'; checkpoint: JobState }
  | { type: 'usage'; usage: Usage }
  /** on software adapters, after the first steps */
  | { type: 'pace'; pace: Pace }
  /**
   * trained weights as a file: at the end; where anybody keeps runs also whenever the mean of R@1 both ways was best, and
   * as a snapshot at every evaluation if they are wanted
   */
  | {
      type: 'weights';
      kind: 'final' | 'best' | 'snapshot';
      runId: string;
      step: number;
      file: Uint8Array;
      hash: string;
    }
  | { type: 'warning'; message: string }
  | { type: 'error'; error: JobError };

/** The training worker's Comlink surface. */
export interface TrainingWorkerApi {
  /** Events go here, at most ten batches a second. */
  listen(onEvents: (events: TrainingEvent[]) => void): void;
  /** Carries a command out; rejects only for programming errors, everything else is an event. */
  send(command: TrainingCommand): Promise<void>;
}
