import type { TrainedParts } from '@/config/trained-parts';

/** ln 100: the logit scale is clamped to it after every update (trainer.py:118). */
export const MAX_LOGIT_SCALE = Math.log(100);

/** Parameters that the published code never trains, or that no loss reaches. */
const FROZEN = ['clip.visual.conv1.weight'];

/** Whether a parameter belongs to the CLIP towers, which learn at a fraction of the rate (case-sensitive, as published). */
export function isBackbone(name: string): boolean {
  return name.includes('clip.');
}

/** Whether a parameter is decayed: everything but biases, so norm weights, embeddings and the logit scale too. */
export function isDecayed(name: string): boolean {
  return !name.includes('bias') && !name.includes('LayerNorm.weight');
}

/** Whether a parameter belongs to token merging, which turns a modality's tokens into its global feature. */
export function isMerging(name: string): boolean {
  return /_(ctm|block)\d/.test(name);
}

const BELONGS: Record<TrainedParts, (name: string) => boolean> = {
  all: () => true,
  towers: isBackbone,
  heads: name => !isBackbone(name),
  merging: isMerging,
};

/** Whether a parameter is trained by a run that trains these parts. */
export function isTrained(name: string, trains: TrainedParts = 'all'): boolean {
  return !FROZEN.includes(name) && BELONGS[trains](name);
}
