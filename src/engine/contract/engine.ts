import type { ExperimentConfig } from '@/config/schema';
import type { PairSource } from '@/data/source';
import type { DirectionFigures } from '@/protocol/training';
import type { ParameterValue } from './initial-parameters';
import type { PairSamples } from './samples';
import type { Checkpoint } from './checkpoint';
import type { StepMeasures } from './step';

/** How long a dispatch takes alone. */
export interface DispatchTime {
  label: string;
  milliseconds: number;
  /** multiplications and additions, as far as the kernel states them */
  flops: number;
}

/** Gradient of every parameter that a loss reaches, by its published name. */
export type GradientMap = ReadonlyMap<string, Float32Array>;

/** Called between the parts of a long phase; may wait. */
export type Report = (done: number, total: number) => Promise<void>;

/** One step's worth of everything that is not on the device. */
export interface StepInputs {
  samples: PairSamples;
  losses: ExperimentConfig['losses'];
  /** steps done so far: names the streams of random numbers */
  step: number;
  /** learning-rate multiplier of the schedule */
  rate: number;
  /** whether somebody wants to know what the step measured */
  measured: boolean;
}

/** What computes a session's steps: the static plan on WebGPU, or plain operations on any backend. */
export interface TrainingEngine {
  /** pairs in the memory bank */
  readonly bankSize: number;
  /** Makes everything ready that a step with these losses needs. */
  prepare(losses: ExperimentConfig['losses'], report: Report): Promise<void>;
  /** Multiplications and additions of a step; 0 when unknown. */
  stepFlops(losses: ExperimentConfig['losses']): Promise<number>;
  /** Milliseconds of every dispatch of a step alone, slowest first; none when unknown. Leaves the state undefined. */
  profile(losses: ExperimentConfig['losses']): Promise<DispatchTime[]>;
  /**
   * @returns what the step measured; null when nobody wanted to know and the engine need not tell
   * @throws NonFiniteError before anything changed, or about an earlier step that nobody read
   */
  step(inputs: StepInputs): Promise<StepMeasures | null>;
  /** Gradient of the total loss, weights included, of every parameter it reaches; changes nothing. */
  gradients(inputs: Pick<StepInputs, 'samples' | 'losses' | 'step'>): Promise<GradientMap>;
  /** Frees what only gradients needed. */
  endGradients(): Promise<void>;
  /** Replaces the memory bank by these pairs, encoded without gradient. @param chunk gives pairs [from, to) */
  fillBank(pairs: number, chunk: (from: number, to: number) => Promise<PairSamples>, report: Report): Promise<void>;
  /** Recall and hubness of both directions on a gallery. */
  evaluate(gallery: PairSource, k: number, report: Report): Promise<{ t2v: DirectionFigures; v2t: DirectionFigures }>;
  /** Everything but the step, read back. */
  save(): Promise<Omit<Checkpoint, 'step'>>;
  restore(checkpoint: Checkpoint): void;
  /** Parameters, read back. */
  weights(): Promise<Map<string, ParameterValue>>;
  /** Makes the next step non-finite. */
  poison(): void;
  /** Bytes on the device that TensorFlow.js does not know of. */
  memory(): number;
  dispose(): void;
}
