import type { ExperimentConfig } from '@/config/schema';
import { isBackbone, isDecayed } from './parameters';

/** Base learning rate and weight decay of a parameter: the towers learn at a fraction of the rate. */
export function rateOf(
  { lr, backboneRatio, weightDecay }: ExperimentConfig['optimizer'],
  name: string,
): { lr: number; decay: number } {
  return { lr: isBackbone(name) ? lr * backboneRatio : lr, decay: isDecayed(name) ? weightDecay : 0 };
}
