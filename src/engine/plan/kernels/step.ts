import { type LossName, type LossSettings, settingsOf } from '@/config/losses';
import { type Planned, PLANNED_LOSSES, type ShapeOf } from '../losses/table';

type NumbersOf<Settings> = {
  [Key in keyof Settings & string]: Settings[Key] extends number ? Key : never;
}[keyof Settings & string];

type LossField<
  Name extends LossName,
  Shaping = never,
> = `${Name}${Capitalize<Exclude<NumbersOf<LossSettings[Name]>, Shaping>>}`;

/** A number of a loss that every step reads: everything but what shapes the kernels. */
type LossNumber =
  | LossField<'centrality'>
  | { [Loss in Planned as Loss['name']]: LossField<Loss['name'], keyof ShapeOf<Loss>> }[Planned['name']];

/** Values that change from step to step, bound as `step` where a kernel reads them. */
export interface StepValues extends Record<LossNumber, number> {
  /** multiplies every learning rate */
  rate: number;
  /** AdamW's bias corrections 1 − β^t; 1 without */
  correction1: number;
  correction2: number;
  /** place in the memory bank that the batch's first pair goes to */
  bankHead: number;
  /** number of the first text, or video, of a gallery that is in hand */
  firstItem: number;
  /** 1 when what the step before measured has been read; otherwise a step after one that was not finite changes nothing */
  known: number;
}

const LOSS_NUMBERS = [{ name: 'centrality' as const, shapes: [] }, ...PLANNED_LOSSES].flatMap(({ name, shapes }) =>
  settingsOf(name)
    .filter(([key, { start }]) => typeof start === 'number' && !shapes.some(shaping => shaping === key))
    .map(([key]) => {
      const field = `${name}${key.charAt(0).toUpperCase()}${key.slice(1)}` as LossNumber;
      return { loss: name, key, field };
    }),
);

const FIELDS = [
  'rate',
  'correction1',
  'correction2',
  'bankHead',
  'firstItem',
  ...LOSS_NUMBERS.map(({ field }) => field),
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

const noLosses = Object.fromEntries(LOSS_NUMBERS.map(({ field }) => [field, 0])) as Record<LossNumber, number>;

/** A step that changes nothing: what a pass without losses or update runs with. */
export const NEUTRAL_STEP: StepValues = {
  rate: 0,
  correction1: 1,
  correction2: 1,
  bankHead: 0,
  firstItem: 0,
  ...noLosses,
  known: 1,
};

/** What the kernels of a step are told of the losses; the weight of one that is off is 0. */
export function lossValues(losses: LossSettings): Record<LossNumber, number> {
  const values = LOSS_NUMBERS.map(({ loss, key, field }) => {
    const settings: Record<string, unknown> = losses[loss];
    return [field, key === 'weight' && !settings.enabled ? 0 : settings[key]];
  });
  return Object.fromEntries(values) as Record<LossNumber, number>;
}
