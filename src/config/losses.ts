import * as v from 'valibot';
import { count, real } from './numbers';

/** Whether a loss is on, and its weight in the total. */
const switched = { enabled: v.boolean(), weight: real(0, 100) };

/**
 * The losses, in the paper's order: what each is called in a table, and its settings. Whatever lists losses (schema,
 * series, ablations, groups of runs, gradients by loss) derives its list from here; a test holds the rest to it.
 * Centrality weighting is the base: switched off it is plain InfoNCE, which always counts with weight 1.
 */
export const LOSSES = {
  centrality: {
    label: 'centrality',
    settings: v.object({
      enabled: v.boolean(),
      /** κ */
      scale: real(-5, 5),
      /** Whether the weights w are constants; the published code lets gradient flow through them. */
      detached: v.boolean(),
    }),
  },
  neighbor: {
    label: 'neighbor',
    settings: v.object({
      ...switched,
      /** K */
      neighbors: count(1, 1021),
      temperature: real(0.01, 100),
    }),
  },
  uniform: {
    label: 'uniform',
    settings: v.object({
      ...switched,
      beta: real(0, 1),
      temperature: real(0.01, 100),
      /** of Sinkhorn's algorithm */
      iterations: count(1, 500),
    }),
  },
  kl: { label: 'KL', settings: v.object(switched) },
} as const;

/** Name of a loss in configs, series and files. */
export type LossName = keyof typeof LOSSES;

/** A loss that is added to the base with a weight. */
export type AddedLoss = Exclude<LossName, 'centrality'>;

/** All losses. */
export const LOSS_NAMES = Object.keys(LOSSES) as LossName[];

/** Those that are added to the base. */
export const ADDED_LOSSES = LOSS_NAMES.filter((name): name is AddedLoss => name !== 'centrality');

type Settings = { [Name in LossName]: (typeof LOSSES)[Name]['settings'] };

/** The `losses` of a config. */
export const LossesSchema = v.object(
  Object.fromEntries(LOSS_NAMES.map(name => [name, LOSSES[name].settings])) as Settings,
);

/** Settings of all losses. */
export type LossSettings = v.InferOutput<typeof LossesSchema>;

/** The same settings with exactly these losses on. */
export function withOnly(losses: LossSettings, on: readonly LossName[]): LossSettings {
  const made = LOSS_NAMES.map(name => [name, { ...losses[name], enabled: on.includes(name) }] as const);
  return Object.fromEntries(made) as LossSettings;
}

/** What each loss was, unweighted: the base always, the others null where they are off. */
export type LossValues = { centrality: number } & Record<AddedLoss, number | null>;
