import type { ExperimentConfig } from '@/config/schema';

/** Values that change from step to step, bound as `step` where a kernel reads them. */
export interface StepValues {
  /** multiplies every learning rate */
  rate: number;
  /** AdamW's bias corrections 1 − β^t; 1 without */
  correction1: number;
  correction2: number;
  /** place in the memory bank that the batch's first pair goes to */
  bankHead: number;
  /** number of the first text, or video, of a gallery that is in hand */
  firstItem: number;
  /** κ of the centrality weighting */
  centralityScale: number;
  neighborWeight: number;
  neighborTemperature: number;
  uniformWeight: number;
  uniformTemperature: number;
  /** β, share of the transport plan in the targets */
  uniformBeta: number;
  klWeight: number;
  /** 1 when what the step before measured has been read; otherwise a step after one that was not finite changes nothing */
  known: number;
}

const FIELDS = [
  'rate',
  'correction1',
  'correction2',
  'bankHead',
  'firstItem',
  'centralityScale',
  'neighborWeight',
  'neighborTemperature',
  'uniformWeight',
  'uniformTemperature',
  'uniformBeta',
  'klWeight',
  'known',
] as const satisfies readonly (keyof StepValues)[];

/** WGSL of the struct. */
export const STEP_STRUCT = `struct Step { ${FIELDS.map(name => `${name} : f32`).join(', ')} }`;

/** Bytes of the struct in a uniform buffer. */
export const STEP_BYTES = Math.ceil(FIELDS.length / 4) * 16;

/** The struct's contents. */
export function packStep(values: StepValues): Float32Array<ArrayBuffer> {
  const words = new Float32Array(STEP_BYTES / 4);
  FIELDS.forEach((name, i) => (words[i] = values[name]));
  return words;
}

/** A step that changes nothing: what a pass without losses or update runs with. */
export const NEUTRAL_STEP: StepValues = {
  rate: 0,
  correction1: 1,
  correction2: 1,
  bankHead: 0,
  firstItem: 0,
  centralityScale: 0,
  neighborWeight: 0,
  neighborTemperature: 1,
  uniformWeight: 0,
  uniformTemperature: 1,
  uniformBeta: 0,
  klWeight: 0,
  known: 1,
};

/** What the kernels of a step are told of the losses. */
export function lossValues({ centrality, neighbor, uniform, kl }: ExperimentConfig['losses']): Partial<StepValues> {
  return {
    centralityScale: centrality.scale,
    neighborWeight: neighbor.enabled ? neighbor.weight : 0,
    neighborTemperature: neighbor.temperature,
    uniformWeight: uniform.enabled ? uniform.weight : 0,
    uniformTemperature: uniform.temperature,
    uniformBeta: uniform.beta,
    klWeight: kl.enabled ? kl.weight : 0,
  };
}
