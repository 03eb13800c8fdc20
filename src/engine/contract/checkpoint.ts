import type { ParameterValue } from './initial-parameters';

/** First and second moments of every parameter, on the CPU. */
export type OptimizerState = Map<string, Float32Array>;

/** A memory bank on the CPU: a ring, from `head` on newest first. Where it starts decides the order of its sums. */
export interface StoredBank {
  head: number;
  ids: Int32Array;
  text: ParameterValue;
  video: ParameterValue;
  textMask: ParameterValue;
  videoMask: ParameterValue;
}

/** Everything that continues a run exactly, on the CPU: it survives a lost device. */
export interface Checkpoint {
  /** completed steps */
  step: number;
  parameters: Map<string, ParameterValue>;
  optimizer: OptimizerState;
  updates: number;
  bank: StoredBank | null;
}
