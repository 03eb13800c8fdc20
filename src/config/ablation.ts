import { baselineRun, type ComparedRun } from './comparison';
import { tokenLengths } from './data-kinds';
import { fieldAt, withField } from './fields';
import { LOSS_NAMES, LOSSES, type LossName, withOnly } from './losses';
import { inWords } from './numbers';
import { type ConfigProblem, type ExperimentConfig, parseConfig } from './schema';

/** One config of an ablation, but for its seed. Its role is unique there; `baseline` is what the others are compared with. */
export type Variant = ComparedRun;

/** Baseline, + each loss alone, all but each, all: the rows of an ablation table. */
export function lossAblation(config: ExperimentConfig): Variant[] {
  const only = (on: readonly LossName[]) => ({ ...config, losses: withOnly(config.losses, on) });
  return [
    baselineRun(config),
    ...LOSS_NAMES.map(loss => ({ role: `+${loss}`, name: `+ ${LOSSES[loss].label}`, config: only([loss]) })),
    ...LOSS_NAMES.map(loss => ({
      role: `-${loss}`,
      name: `all − ${LOSSES[loss].label}`,
      config: only(LOSS_NAMES.filter(other => other !== loss)),
    })),
    { role: 'all', name: `All ${inWords(LOSS_NAMES.length)}`, config: only(LOSS_NAMES) },
  ];
}

/** The baseline, and the config with each value of one field. */
export function fieldAblation(config: ExperimentConfig, path: string, values: readonly unknown[]): Variant[] {
  return [
    baselineRun(config),
    ...values.map((value, i) => ({
      role: `value-${i}`,
      name: `${path.split('.').slice(-2).join(' ')} ${String(value)}`,
      config: withField(config, path, value),
    })),
  ];
}

/** The values that somebody typed for a field, of the kind the field has. */
export function readValues(config: ExperimentConfig, path: string, text: string): unknown[] {
  const like = fieldAt(config, path);
  const words = text
    .split(/[,\s]+/)
    .map(word => word.trim())
    .filter(Boolean);
  return words.map(word => {
    if (typeof like === 'number') return Number(word);
    if (typeof like === 'boolean')
      return word === 'true' || word === 'on' ? true : word === 'false' || word === 'off' ? false : word;
    return word === 'null' || word === 'none' ? null : word;
  });
}

/** GPU memory that runs in lockstep may take together by the estimate below. */
const LOCKSTEP_BYTES = 2 ** 30;
/** More runs at once than this only make the first results late. */
const MOST_AT_ONCE = 5;

/**
 * How many runs of a config go in lockstep within a GB of GPU memory. Browsers do not say how much a GPU has, and most have
 * more. Estimated from the peak that `npm run bench` measured, 222 MB at B 32, 24 words, 12 frames, D 128, 2 + 2 layers: activations
 * grow with each of these.
 */
export function runsAtOnce({ batchSize, data, model }: ExperimentConfig): number {
  const { text, video } = tokenLengths(data);
  const tokens = text + video;
  const layers = model.text.layers + model.temporal.layers;
  const bytes = 222e6 * (batchSize / 32) * (tokens / 36) * (model.width / 128) * (layers / 4);
  return Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(LOCKSTEP_BYTES / bytes)));
}

/** Runs that train in lockstep. */
export interface AblationJob {
  title: string;
  seed: number;
  variants: Variant[];
}

/** Variants that can go in lockstep: they differ in their losses only. */
function lockstepGroups(variants: readonly Variant[]): Variant[][] {
  const groups = new Map<string, Variant[]>();
  for (const variant of variants) {
    const rest = JSON.stringify({ ...variant.config, losses: null });
    groups.set(rest, [...(groups.get(rest) ?? []), variant]);
  }
  return [...groups.values()];
}

/**
 * Every variant with every seed, as jobs of so many runs at once. A seed decides the initial weights, the batches and the
 * ties; the data stays the same.
 */
export function ablationJobs(variants: readonly Variant[], seeds: readonly number[], atOnce: number): AblationJob[] {
  return seeds.flatMap(seed => {
    const seeded = variants.map(variant => ({ ...variant, config: { ...variant.config, seed } }));
    return lockstepGroups(seeded)
      .flatMap(alike =>
        Array.from({ length: Math.ceil(alike.length / atOnce) }, (_, i) => alike.slice(i * atOnce, (i + 1) * atOnce)),
      )
      .map(group => ({ title: group.map(v => v.name).join(', '), seed, variants: group }));
  });
}

/** Why variants cannot be trained, each problem with the variant's name before it. */
export function variantProblems(variants: readonly Variant[]): ConfigProblem[] {
  return variants.flatMap(({ name, config }) =>
    parseConfig(config).problems.map(({ path, message }) => ({ path, message: `${name}: ${message}` })),
  );
}
