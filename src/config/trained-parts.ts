import type { LossSettings } from './losses';

/** Which parameters a run trains; the others stay as they are, and neither move nor count in the gradient's norm. */
export const TRAINED_PARTS = ['all', 'towers', 'heads', 'merging'] as const;

/** One of them. */
export type TrainedParts = (typeof TRAINED_PARTS)[number];

/** Each in words. */
export const TRAINED_PARTS_TITLES: Record<TrainedParts, string> = {
  all: 'everything',
  towers: 'text and frame encoders',
  heads: 'everything but the encoders',
  merging: 'token merging only',
};

/** Whether token merging gets a gradient: from losses of the global similarities, and through centrality weights. */
export function reachesMerging({ centrality, uniform, kl }: LossSettings): boolean {
  return (centrality.enabled && !centrality.detached) || uniform.enabled || kl.enabled;
}

type Trains = { losses: LossSettings; optimizer: { trains: TrainedParts } };

/** Whether a run has anything to train. */
export function trainsAnything({ losses, optimizer }: Trains): boolean {
  return optimizer.trains !== 'merging' || reachesMerging(losses);
}

/** Whether a run trains token merging, which is worth keeping in a backbone then. */
export function trainsMerging(config: Trains): boolean {
  return config.optimizer.trains !== 'towers' && reachesMerging(config.losses);
}
