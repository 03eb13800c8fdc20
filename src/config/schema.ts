import * as v from 'valibot';
import { dataProblems, DataSchema, videoCounts } from './data-kinds';
import { LOSS_NAMES, LOSSES, LossesSchema } from './losses';
import { count, real } from './numbers';
import { TRAINED_PARTS, trainsAnything } from './trained-parts';

/** Version in which fields besides those of a later loss changed last; the next change makes it `CONFIG_VERSION` + 1. */
const FIELDS_VERSION = 5;

/** Version of the config format; a config of another version is migrated or refused. */
export const CONFIG_VERSION = Math.max(FIELDS_VERSION, ...LOSS_NAMES.map(name => LOSSES[name].since));

const transformer = { layers: count(1, 24), heads: count(1, 32) };

const ModelSchema = v.object({
  /** D; with `vit` frames also the text width. */
  width: count(4, 1024),
  text: v.object(transformer),
  frames: v.object({
    kind: v.picklist(['conv', 'vit'], 'Either conv or vit.'),
    ...transformer,
    /** Width inside the vision transformer; unused by conv. */
    width: count(4, 1024),
    patch: v.picklist([4, 8, 16], 'One of 4, 8, 16.'),
    /** How much differences between frames are scaled up against colours; conv only. */
    motionGain: real(0.01, 100),
  }),
  temporal: v.object(transformer),
  merging: v.object({
    heads: count(1, 32),
    /** Neighbours of DPC-KNN's density. */
    k: count(1, 8),
    textRatios: v.pipe(
      v.array(real(0.01, 1)),
      v.minLength(1, 'At least one round.'),
      v.maxLength(3, 'At most three rounds.'),
    ),
    videoRatios: v.pipe(
      v.array(real(0.01, 1)),
      v.minLength(1, 'At least one round.'),
      v.maxLength(3, 'At most three rounds.'),
    ),
    /** Size of the seeded noise that breaks ties between densities. */
    noise: real(0, 1e-3),
  }),
  /** exp(logit scale) at the start. */
  logitScale: real(1, 100),
});

const OptimizerSchema = v.object({
  kind: v.picklist(['adamw', 'bertadam'], 'Either adamw or bertadam.'),
  lr: real(0, 1),
  /** Learning rate of the CLIP towers relative to the rest. */
  backboneRatio: real(0, 10),
  weightDecay: real(0, 1),
  beta1: real(0, 0.9999),
  beta2: real(0, 0.99999),
  epsilon: real(1e-12, 1e-2),
  /** Global gradient-norm clip; 0 for none. */
  globalClip: real(0, 1000),
  /** Clip of each parameter's gradient norm; 0 for none. */
  parameterClip: real(0, 1000),
  /** Which parameters are trained. */
  trains: v.picklist(TRAINED_PARTS, `One of ${TRAINED_PARTS.join(', ')}.`),
});

const ScheduleSchema = v.object({
  kind: v.picklist(['cosine', 'warmup_cosine', 'warmup_linear', 'warmup_constant']),
  warmupSteps: count(0, 100000),
  /** Learning rate at the end relative to the peak, for `cosine`. */
  floor: real(0, 1),
});

/** The k of N_k where nobody chose another one. */
export const USUAL_K = 15;

const EvaluationSchema = v.object({
  /** Steps between evaluations. */
  every: count(1, 10000),
  /** k of the k-occurrence N_k. */
  k: count(1, 100),
});

/** Where the initial weights come from. */
const InitSchema = v.object({
  /** SHA-256 of a backbone file; null for random weights. */
  backbone: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'A SHA-256 in hexadecimal.'))),
});

const Fields = v.object({
  version: v.literal(CONFIG_VERSION, `Only version ${CONFIG_VERSION} is known.`),
  seed: count(0, 2 ** 31 - 1),
  steps: count(1, 100000),
  batchSize: count(4, 1024),
  bankSize: count(1, 16384),
  data: DataSchema,
  model: ModelSchema,
  init: InitSchema,
  losses: LossesSchema,
  optimizer: OptimizerSchema,
  schedule: ScheduleSchema,
  evaluation: EvaluationSchema,
});

/** Everything that determines a run. Same config, same adapter: the same loss curve, bit for bit. */
export type ExperimentConfig = v.InferOutput<typeof Fields>;

/** One reason why a config is refused, at the field it concerns. */
export interface ConfigProblem {
  /** For instance `losses.neighbor.neighbors`. */
  path: string;
  message: string;
}

interface Rule {
  path: string;
  broken: (config: ExperimentConfig) => string | null;
}

const divides = (
  path: string,
  width: (c: ExperimentConfig) => number,
  heads: (c: ExperimentConfig) => number,
): Rule => ({
  path,
  broken: c => (width(c) % heads(c) === 0 ? null : `The width ${width(c)} cannot be split into ${heads(c)} heads.`),
});

/** Rules between fields. */
const RULES: Rule[] = [
  {
    path: 'losses.neighbor.neighbors',
    broken: ({ losses, batchSize }) =>
      losses.neighbor.neighbors <= batchSize - 3
        ? null
        : `K must be at most ${batchSize - 3} (batch size − 3): with fewer than two non-neighbours per query the published min–max normalisation divides by zero and the loss becomes NaN.`,
  },
  {
    path: 'batchSize',
    broken: ({ data, batchSize }) =>
      batchSize <= videoCounts(data).train ? null : `A batch of ${batchSize} needs at least as many training clips.`,
  },
  {
    path: 'bankSize',
    broken: ({ data, bankSize }) =>
      bankSize <= videoCounts(data).train
        ? null
        : 'The memory bank cannot hold more pairs than there are training clips.',
  },
  {
    path: 'evaluation.k',
    broken: ({ data, evaluation }) =>
      evaluation.k <= videoCounts(data).test / 2
        ? null
        : `k must be at most half the gallery (${Math.floor(videoCounts(data).test / 2)}).`,
  },
  {
    path: 'schedule.warmupSteps',
    broken: c => (c.schedule.warmupSteps <= c.steps ? null : 'The warm-up is longer than the run.'),
  },
  {
    path: 'optimizer.trains',
    broken: config =>
      trainsAnything(config)
        ? null
        : 'Nothing would be trained: token merging learns from the uniform and KL losses, and through centrality weights.',
  },
  divides(
    'model.text.heads',
    c => c.model.width,
    c => c.model.text.heads,
  ),
  divides(
    'model.temporal.heads',
    c => c.model.width,
    c => c.model.temporal.heads,
  ),
  divides(
    'model.merging.heads',
    c => c.model.width,
    c => c.model.merging.heads,
  ),
  divides(
    'model.frames.heads',
    c => (c.model.frames.kind === 'vit' ? c.model.frames.width : c.model.frames.heads),
    c => c.model.frames.heads,
  ),
];

/** A valid config, or every problem with its field. */
export type ConfigResult = { config: ExperimentConfig; problems: [] } | { config: null; problems: ConfigProblem[] };

/**
 * Checks anything that claims to be a config: a form, a link, a file or a preset. Unknown fields are refused too.
 * @returns the config, or every problem with the field it concerns
 */
export function parseConfig(input: unknown): ConfigResult {
  const parsed = v.safeParse(Fields, input);
  if (!parsed.success)
    return {
      config: null,
      problems: parsed.issues.map(issue => ({ path: v.getDotPath(issue) ?? '', message: issue.message })),
    };
  const unknown = unknownFields(input, parsed.output);
  const problems = [
    ...unknown.map(path => ({ path, message: 'There is no such field.' })),
    ...dataProblems(parsed.output.data),
    ...RULES.flatMap(({ path, broken }) => {
      const message = broken(parsed.output);
      return message === null ? [] : [{ path, message }];
    }),
  ];
  return problems.length === 0 ? { config: parsed.output, problems: [] } : { config: null, problems };
}

function unknownFields(input: unknown, known: unknown, prefix = ''): string[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    const own = (known as Record<string, unknown>)[key];
    if (own === undefined && value !== undefined) return [prefix + key];
    return unknownFields(value, own, `${prefix}${key}.`);
  });
}
