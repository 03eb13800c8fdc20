import { presetNamed } from '@/config/presets';
import { type ExperimentConfig, parseConfig } from '@/config/schema';

/** The smallest model with every loss of the paper on. */
export function microConfig(losses: Partial<ExperimentConfig['losses']> = {}): ExperimentConfig {
  const { config } = presetNamed('tiny');
  const all = presetNamed('paper').config.losses;
  const micro = {
    ...config,
    steps: 400,
    batchSize: 6,
    bankSize: 8,
    data: { ...config.data, trainClips: 24, captionsPerClip: 2, testPairs: 20, words: 8 },
    model: {
      ...config.model,
      width: 8,
      text: { layers: 1, heads: 2 },
      frames: { ...config.model.frames, kind: 'vit', layers: 1, heads: 2, width: 8, patch: 16 },
      temporal: { layers: 1, heads: 2 },
      merging: { ...config.model.merging, heads: 2 },
    },
    losses: {
      ...all,
      neighbor: { ...all.neighbor, neighbors: 2, weight: 1 },
      uniform: { ...all.uniform, iterations: 4 },
      ...losses,
    },
    schedule: { ...config.schedule, warmupSteps: 4 },
    evaluation: { every: 50, k: 5 },
  };
  const parsed = parseConfig(micro);
  if (!parsed.config) throw new Error(`The micro config is invalid: ${JSON.stringify(parsed.problems)}`);
  return parsed.config;
}

/** The same with the convolutional frame encoder and widths that a static plan exists for. */
export function microPlanConfig(losses: Partial<ExperimentConfig['losses']> = {}): ExperimentConfig {
  const micro = microConfig(losses);
  return { ...micro, model: { ...micro.model, width: 16, frames: { ...micro.model.frames, kind: 'conv' } } };
}
