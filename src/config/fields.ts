import type { ExperimentConfig } from './schema';

type Leaf = string | number | boolean | null | readonly unknown[];

/** Dotted paths of the fields of `T`, of every variant of it, whose values are a `Value`. */
type PathsOf<T, Value> = T extends unknown
  ? {
      [Key in keyof T & string]: T[Key] extends Leaf
        ? T[Key] extends Value
          ? Key
          : never
        : `${Key}.${PathsOf<T[Key], Value>}`;
    }[keyof T & string]
  : never;

/** Dotted path of a field, for instance `losses.neighbor.weight`; the compiler knows them all. */
export type ConfigPath = PathsOf<ExperimentConfig, Leaf>;

/** Path of a field that holds a number. */
export type NumberPath = PathsOf<ExperimentConfig, number>;

/** The number at a path. */
export function numberAt(config: ExperimentConfig, path: NumberPath): number {
  return fieldAt(config, path) as number;
}

/** Reads the field at a path in its parts: for many configs, the path is taken apart once. */
export function valueAt(config: ExperimentConfig, keys: readonly string[]): unknown {
  let value: unknown = config;
  for (const key of keys) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

/** Reads the field at a dotted path, for instance `losses.neighbor.weight`. */
export function fieldAt(config: ExperimentConfig, path: string): unknown {
  return valueAt(config, path.split('.'));
}

/** A copy of the config with the field at a dotted path replaced; nothing is checked. */
export function withField(config: ExperimentConfig, path: string, value: unknown): ExperimentConfig {
  const [key = '', ...rest] = path.split('.');
  const own = config as unknown as Record<string, unknown>;
  const inner = rest.length === 0 ? value : withField(own[key] as ExperimentConfig, rest.join('.'), value);
  return { ...own, [key]: inner } as unknown as ExperimentConfig;
}
