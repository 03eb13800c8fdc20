import type { NumberPath } from './fields';
import { LOSS_NAMES, type LossFieldPath, settingsOf } from './losses';

/** How a form shows a field. */
export interface FieldInfo {
  label: string;
  hint?: string;
  /** whether it may change while training; the others are fixed while a comparison exists */
  live?: boolean;
}

/** Settings of the losses: all of them may change while training. */
const LOSS_FIELDS = Object.fromEntries(
  LOSS_NAMES.flatMap(name =>
    settingsOf(name).flatMap(([key, { label, hint }]): [string, FieldInfo][] =>
      label === undefined ? [] : [[`losses.${name}.${key}`, { label, ...(hint && { hint }), live: true }]],
    ),
  ),
) as Record<LossFieldPath, FieldInfo>;

/** The fields that forms show as numbers, in the order in which they stand in their part of the form. */
export const FIELD_INFO = {
  steps: { label: 'Steps' },
  batchSize: { label: 'Batch size', hint: 'Pairs per step' },
  bankSize: { label: 'Memory bank', hint: 'Pairs kept for the neighbor loss' },
  'optimizer.lr': { label: 'Learning rate' },
  'optimizer.backboneRatio': { label: 'Backbone rate ×', hint: 'Learning rate of the towers relative to the rest' },
  'optimizer.weightDecay': { label: 'Weight decay' },
  'schedule.warmupSteps': { label: 'Warm-up steps' },
  'optimizer.globalClip': { label: 'Gradient clip', hint: 'Global norm; 0 for none' },
  'evaluation.every': { label: 'Evaluate every', hint: 'Steps between evaluations' },
  'evaluation.k': { label: 'k of N_k', hint: 'Results per query that count as retrieved' },
  seed: { label: 'Seed' },
  'data.trainClips': { label: 'Training clips' },
  'data.captionsPerClip': { label: 'Captions per clip' },
  'data.testPairs': { label: 'Test pairs', hint: 'Held-out gallery' },
  'data.testCaptions': { label: 'Captions per test clip', hint: 'Each is a query; the best one speaks for its clip' },
  'data.seed': { label: 'Data seed' },
  'model.width': { label: 'Width D' },
  'model.text.layers': { label: 'Text layers' },
  'model.text.heads': { label: 'Text heads' },
  'model.temporal.layers': { label: 'Temporal layers' },
  'model.temporal.heads': { label: 'Temporal heads' },
  'model.frames.motionGain': { label: 'Motion gain', hint: 'How much differences between frames are scaled up' },
  'model.frames.width': { label: 'ViT width' },
  'model.frames.layers': { label: 'ViT layers' },
  'model.frames.heads': { label: 'ViT heads' },
  'model.frames.patch': { label: 'Patch (4, 8, 16)' },
  'model.merging.heads': { label: 'Merging heads' },
  'model.merging.k': { label: 'DPC-KNN k' },
  'model.logitScale': { label: 'Logit scale', hint: 'exp(logit_scale) at the start' },
  ...LOSS_FIELDS,
} as const satisfies Partial<Record<NumberPath, FieldInfo>>;

/** A field that forms show as a number. */
export type ShownPath = keyof typeof FIELD_INFO;

/** The shown fields of a part of the config, for instance of `losses.neighbor`. */
export function fieldsOf(part: string): ShownPath[] {
  return (Object.keys(FIELD_INFO) as ShownPath[]).filter(path => path.startsWith(`${part}.`));
}
