import type { LossName } from '@/config/losses';
import { kl } from './kl';
import { neighbor } from './neighbor';
import { uniform } from './uniform';

/** The added losses that plans know, in the order in which they are computed and summed; others are trained by plain operations. */
export const PLANNED_LOSSES = [uniform, neighbor, kl] as const;

/** One of them. */
export type Planned = (typeof PLANNED_LOSSES)[number];

/** Settings of a planned loss that shape the kernels. */
export type ShapeOf<Loss extends Planned> = Parameters<Loss['row']>[0];

/** Losses in the order of their lanes in `terms`, the base first. */
export const TERM_LANES: readonly LossName[] = ['centrality', ...PLANNED_LOSSES.map(({ name }) => name)];

/** Whether a plan can hold a loss. */
export const isPlanned = (loss: LossName): boolean => TERM_LANES.includes(loss);
