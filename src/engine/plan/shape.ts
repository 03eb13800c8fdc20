import { LOSS_NAMES, LOSSES } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';
import { isPlanned } from './losses/table';
import type { Sides } from '@/data/source';
import { sidesOf } from '@/data/sources';
import { clusterCounts } from '../contract/cluster-counts';
import { towerSides } from '../contract/sides';

/** Every size that a plan bakes in. */
export interface PlanShape {
  /** pairs in a batch */
  batch: number;
  /** tokens per caption and per clip */
  words: number;
  frames: number;
  /** D */
  width: number;
  vocabulary: number;
  frameSize: number;
  /** channels of the convolutional encoder */
  stem: number;
  wide: number;
  text: { layers: number; heads: number };
  temporal: { layers: number; heads: number };
  /** tokens left after every round of merging */
  textClusters: number[];
  videoClusters: number[];
  mergeHeads: number;
  mergeNeighbors: number;
}

/** Why a config has no static plan, or null when it has one; the reference engine trains it then. */
export function planProblem({ model, losses }: ExperimentConfig): string | null {
  const { width, text, temporal, merging } = model;
  if (model.frames.kind !== 'conv') return 'its frames are encoded by a vision transformer';
  if (width % 8 !== 0) return `its width ${width} is not a multiple of 8`;
  const heads = [text.heads, temporal.heads, merging.heads];
  const odd = heads.find(h => (width / h) % 4 !== 0);
  if (odd !== undefined) return `its heads are ${width / odd} wide, which is not a multiple of 4`;
  if (merging.textRatios.length !== merging.videoRatios.length) return 'text and video are merged in unequal rounds';
  const bare = LOSS_NAMES.find(name => losses[name].enabled && !isPlanned(name));
  if (bare) return `its loss “${LOSSES[bare].label}” has no kernels`;
  return null;
}

/** The sizes of a config's plan. @param sides of the data; what the config names unless stated */
export function planShape(config: ExperimentConfig, sides: Sides = sidesOf(config.data)): PlanShape {
  const { model, batchSize } = config;
  const { width, text, temporal, merging } = model;
  const { text: captions, video: clips } = towerSides(sides);
  return {
    batch: batchSize,
    words: captions.length,
    frames: clips.length,
    width,
    vocabulary: captions.vocabulary,
    frameSize: clips.size,
    stem: Math.ceil(width / 2),
    wide: Math.ceil(1.5 * width),
    text,
    temporal,
    textClusters: clusterCounts(captions.length, merging.textRatios),
    videoClusters: clusterCounts(clips.length, merging.videoRatios),
    mergeHeads: merging.heads,
    mergeNeighbors: merging.k,
  };
}
