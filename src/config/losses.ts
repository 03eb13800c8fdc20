import * as v from 'valibot';
import { count, real } from './numbers';

/** A setting of a loss. */
interface Setting {
  /** which values it may have */
  is: v.GenericSchema<number> | v.GenericSchema<boolean>;
  /** its value where nobody set it: as published */
  start: number | boolean;
  /** how forms call it; a setting without a label has a control of its own */
  label?: string;
  hint?: string;
}

/** Everything that lists of losses need to know of one. */
interface LossDescriptor {
  /** what a table calls it */
  label: string;
  /**
   * version of configs that it came with: 1 for those of the paper, which start switched on. A later one starts switched
   * off; configs of before are given it so, and their runs have no values of it.
   */
  since: number;
  /** whether it compares the batch with the memory bank, which is filled and kept for such losses alone */
  bank?: true;
  /** by name, in the order of the form; `enabled` is every loss's own */
  settings: Record<string, Setting>;
}

const weight = (symbol: string) => ({ is: real(0, 100), start: 1, label: `Weight ${symbol}` });
const temperature = { is: real(0.01, 100), start: 3, label: 'Temperature τ', hint: 'A multiplier, as published' };

/**
 * The losses, in the paper's order, later ones after them. Whatever lists losses (schema, presets, migrations, forms,
 * series, run files, ablations, groups of runs, gradients by loss) derives its list from here; a test holds the rest to it.
 * Centrality weighting is the base: switched off it is plain InfoNCE, which always counts with weight 1.
 */
export const LOSSES = {
  centrality: {
    label: 'centrality',
    since: 1,
    settings: {
      scale: { is: real(-5, 5), start: 0.3, label: 'Scale κ', hint: 'w = exp(κ·C)' },
      /** Whether the weights w are constants; the published code lets gradient flow through them. */
      detached: { is: v.boolean(), start: false },
    },
  },
  neighbor: {
    label: 'neighbor',
    since: 1,
    bank: true,
    settings: {
      weight: weight('γ'),
      // of batches of 128
      neighbors: { is: count(1, 1021), start: 20, label: 'Neighbors K', hint: 'At most batch size − 3' },
      temperature,
    },
  },
  uniform: {
    label: 'uniform',
    since: 1,
    settings: {
      weight: weight('α'),
      beta: { is: real(0, 1), start: 0.7, label: 'Plan share β' },
      temperature,
      iterations: { is: count(1, 500), start: 50, label: 'Sinkhorn iterations' },
    },
  },
  kl: { label: 'KL', since: 1, settings: { weight: weight('δ') } },
} as const satisfies Record<string, LossDescriptor>;

type Descriptors = typeof LOSSES;

/** Name of a loss in configs, series and files. */
export type LossName = keyof Descriptors;

/** A loss that is added to the base with a weight. */
export type AddedLoss = Exclude<LossName, 'centrality'>;

type SettingsOf<Name extends LossName> = Descriptors[Name]['settings'];

/** Dotted path of a setting that forms show. */
export type LossFieldPath = {
  [Name in LossName]: {
    [Key in keyof SettingsOf<Name> & string]: SettingsOf<Name>[Key] extends { label: string }
      ? `losses.${Name}.${Key}`
      : never;
  }[keyof SettingsOf<Name> & string];
}[LossName];

/** All losses. */
export const LOSS_NAMES = Object.keys(LOSSES) as LossName[];

/** Those that are added to the base. */
export const ADDED_LOSSES = LOSS_NAMES.filter((name): name is AddedLoss => name !== 'centrality');

/** The settings of a loss as a list, in the order of the form. */
export const settingsOf = (name: LossName): [string, Setting][] => Object.entries<Setting>(LOSSES[name].settings);

type Schemas<Name extends LossName> = { enabled: v.BooleanSchema<undefined> } & {
  -readonly [Key in keyof SettingsOf<Name>]: SettingsOf<Name>[Key] extends { is: infer Is } ? Is : never;
};

const schemaOf = (name: LossName) =>
  v.object({ enabled: v.boolean(), ...Object.fromEntries(settingsOf(name).map(([key, { is }]) => [key, is])) });

/** The `losses` of a config. */
export const LossesSchema = v.object(
  Object.fromEntries(LOSS_NAMES.map(name => [name, schemaOf(name)])) as unknown as {
    [Name in LossName]: v.ObjectSchema<Schemas<Name>, undefined>;
  },
);

/** Settings of all losses. */
export type LossSettings = v.InferOutput<typeof LossesSchema>;

/** Settings that nobody set: the published ones, and later losses off. */
export const START_LOSSES = Object.fromEntries(
  LOSS_NAMES.map(name => {
    const settings = settingsOf(name).map(([key, { start }]) => [key, start]);
    return [name, { enabled: LOSSES[name].since === 1, ...Object.fromEntries(settings) }];
  }),
) as LossSettings;

/** The same settings with exactly these losses on. */
export function withOnly(losses: LossSettings, on: readonly LossName[]): LossSettings {
  const made = LOSS_NAMES.map(name => [name, { ...losses[name], enabled: on.includes(name) }] as const);
  return Object.fromEntries(made) as LossSettings;
}

/** Whether any loss that is on compares the batch with the memory bank. */
export const needsBank = (losses: LossSettings): boolean =>
  LOSS_NAMES.some(name => 'bank' in LOSSES[name] && losses[name].enabled);

/** What each loss was, unweighted: the base always, the others null where they are off. */
export type LossValues = { centrality: number } & Record<AddedLoss, number | null>;

/** Something of every added loss. */
export function ofAdded<Value>(of: (loss: AddedLoss) => Value): Record<AddedLoss, Value> {
  return Object.fromEntries(ADDED_LOSSES.map(loss => [loss, of(loss)])) as Record<AddedLoss, Value>;
}
