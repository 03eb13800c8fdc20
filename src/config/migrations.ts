import { LATER_LOSSES } from './later-losses';
import { LOSSES, START_LOSSES } from './losses';
import { CONFIG_VERSION, parseConfig } from './schema';

type Plain = Record<string, unknown>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy with one more field at a dotted path, where its parent exists. */
function withDefault(value: unknown, path: string, added: unknown): unknown {
  if (!isPlain(value)) return value;
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) return Object.hasOwn(value, key) ? value : { ...value, [key]: added };
  return { ...value, [key]: withDefault(value[key], rest.join('.'), added) };
}

/** What turns a config of a version into one of the next, besides losses that came with it. */
const MIGRATIONS: Readonly<Record<number, (config: Plain) => unknown>> = {
  // The gain was fixed.
  1: config => withDefault(config, 'model.frames.motionGain', 6),
  // Gradient always flowed through the centrality weights.
  2: config => withDefault(config, 'losses.centrality.detached', false),
  // There was no other data than clips.
  3: config => (isPlain(config.data) ? { ...config, data: { kind: 'clips', ...config.data } } : config),
  // A held-out clip had one caption, and all parameters were trained.
  4: config => withDefault(withDefault(config, 'data.testCaptions', 1), 'optimizer.trains', 'all') as Plain,
};

/**
 * Brings a config of an earlier version to the present one. What is no config, or of a later version, is returned as it is:
 * `parseConfig` refuses it and says why.
 */
export function migrateConfig(input: unknown): unknown {
  let config = input;
  while (isPlain(config) && typeof config.version === 'number' && config.version < CONFIG_VERSION) {
    const version = config.version + 1;
    const migrate = MIGRATIONS[config.version];
    const came = LATER_LOSSES.filter(name => LOSSES[name].since === version);
    if (!migrate && came.length === 0) return config;
    const migrated = came.reduce<unknown>(
      (made, name) => withDefault(made, `losses.${name}`, START_LOSSES[name]),
      migrate ? migrate(config) : config,
    );
    config = { ...(migrated as Plain), version };
  }
  return config;
}

/** A kept config as one that is made today would be written, field by field; what is none is returned as it is. */
export function currentConfig(input: unknown): unknown {
  return parseConfig(migrateConfig(input)).config ?? input;
}
