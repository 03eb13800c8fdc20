import { bufferProblems } from '@/config/buffer-sizes';
import type { ConfigProblem, ExperimentConfig } from '@/config/schema';
import { gpuDevice } from '../backend';
import type { EngineName } from '@/protocol/training';

/** A config is larger than the adapter allows. */
export class ConfigLimitError extends Error {
  /** @param path the field to change */
  constructor(
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}

/** What of a config does not fit the device, at its fields; nothing on other engines than the static plan. */
export function limitProblems(config: ExperimentConfig, engine: EngineName): ConfigProblem[] {
  return engine === 'plan' ? bufferProblems(config, gpuDevice().limits) : [];
}

/** Refuses a config that the device cannot hold, before anything is allocated. @throws ConfigLimitError naming the field */
export function checkLimits(config: ExperimentConfig, engine: EngineName): void {
  const [problem] = limitProblems(config, engine);
  if (problem) throw new ConfigLimitError(problem.path, problem.message);
}
