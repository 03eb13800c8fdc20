import type { ExperimentConfig } from '@/config/schema';
import type { StepValues } from '../training/trainer';

/** What a step measured, in the order in which `gradientNorms` writes it. */
export function readMetrics(
  words: Float32Array,
  { neighbor, uniform, kl }: ExperimentConfig['losses'],
): { measured: StepValues; finite: boolean } {
  const [total, centrality, uniformLoss, neighborLoss, klLoss, gradientNorm, logitScale, finite] = words as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const measured = {
    total,
    centrality,
    uniform: uniform.enabled ? uniformLoss : null,
    neighbor: neighbor.enabled ? neighborLoss : null,
    kl: kl.enabled ? klLoss : null,
    gradientNorm,
    logitScale,
  };
  return { measured, finite: finite === 1 };
}
