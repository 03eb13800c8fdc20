import type { ExperimentConfig } from './schema';

/** Reads the field at a dotted path, for instance `losses.neighbor.weight`. */
export function fieldAt(config: ExperimentConfig, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], config);
}

/** A copy of the config with the field at a dotted path replaced; nothing is checked. */
export function withField(config: ExperimentConfig, path: string, value: unknown): ExperimentConfig {
  const [key = '', ...rest] = path.split('.');
  const own = config as unknown as Record<string, unknown>;
  const inner = rest.length === 0 ? value : withField(own[key] as ExperimentConfig, rest.join('.'), value);
  return { ...own, [key]: inner } as unknown as ExperimentConfig;
}
