import * as v from 'valibot';
import { testTexts, videoCounts } from '@/config/data-kinds';
import { LATER_LOSSES } from '@/config/later-losses';
import { ALL_PRESETS } from '@/config/presets';
import { parseConfig } from '@/config/schema';
import type { DirectionFigures, Evaluation } from '@/protocol/training';
import { QUANTITIES, type StepColumns, withLaterColumns } from './columns';
import { migrateRecord, RECORD_VERSION, RUN_COLORS, type RunRecord } from './record';
import type { KeptWeights, RunWeights } from './run-store';

/** What a file of runs says that it is. */
export const RUN_FILE_FORMAT = 'neighborretr-runs';

/** Version of the file format: 1 has all runs in one JSON, 2 is an archive with a JSON of each. */
export const RUN_FILE_VERSION = 2;

/** Version of a file that is one JSON. */
const PLAIN_VERSION = 1;

/** Everything of one run. */
export interface RunFileEntry {
  record: RunRecord;
  series: StepColumns;
  evaluations: Evaluation[];
  weights: RunWeights;
}

/** A file that cannot be read, and why. Known by its name, which it keeps on its way out of a worker. */
export class RunFileError extends Error {
  override name = 'RunFileError';
}

const numberList = (columns: ArrayLike<number>) =>
  Array.from(columns, value => (Number.isFinite(value) ? value : null));

/** What the JSON says of weights that lie beside it. */
const namedWeights = (weights: KeptWeights | null) => weights && { hash: weights.hash, step: weights.step };

/** One run as plain JSON, its weights named but not included. */
export function runContent({ record, series, evaluations, weights }: RunFileEntry): object {
  return {
    record,
    series: Object.fromEntries(QUANTITIES.map(q => [q, numberList(series[q])])),
    evaluations: evaluations.map(e => ({ ...e, t2v: plainSide(e.t2v), v2t: plainSide(e.v2t) })),
    weights: { final: namedWeights(weights.final), best: namedWeights(weights.best) },
  };
}

/** Runs as one plain JSON, weights named but not included; `readRunFile` reads it too. */
export function runFileContent(runs: readonly RunFileEntry[]): object {
  return { format: RUN_FILE_FORMAT, version: PLAIN_VERSION, runs: runs.map(runContent) };
}

function plainSide(side: Evaluation['t2v']): object {
  return { ...side, occurrence: Array.from(side.occurrence), badOccurrence: Array.from(side.badOccurrence) };
}

const finite = v.pipe(v.number(), v.finite());
/** JSON has no NaN: what was not a number is null. */
const measured = v.pipe(
  v.nullable(v.number()),
  v.transform(value => value ?? NaN),
);
const column = v.pipe(
  v.array(v.nullable(v.number()), 'A list of numbers is needed.'),
  v.transform(values => Float64Array.from(values, value => value ?? NaN)),
);
const counts = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1))),
  v.transform(values => Int32Array.from(values)),
);
const text = (most: number) => v.pipe(v.string(), v.maxLength(most, `At most ${most} characters.`));

/** A schema of every figure, and of no other. Figures are declared where they are measured; the schemas below are held to that. */
type SchemaOf<Figures> = { [Name in keyof Figures]-?: v.GenericSchema<unknown, Figures[Name]> };

const HubnessSchema = v.object({
  k: finite,
  skewness: measured,
  badSkewness: measured,
  antiHubRate: measured,
  hubRate: measured,
  hubOccurrence: measured,
  gini: measured,
  robinHood: measured,
  goodShare: measured,
  maximum: measured,
} satisfies SchemaOf<DirectionFigures['hubness']>);

const TiesSchema = v.object({
  queries: v.pipe(v.number(), v.integer(), v.minValue(0)),
  r1: measured,
  r5: measured,
  r10: measured,
  meanRank: measured,
} satisfies SchemaOf<NonNullable<DirectionFigures['ties']>>);

const PositivesSchema = v.object({
  r1: measured,
  mapR: measured,
  rPrecision: measured,
  measured: v.pipe(v.number(), v.integer(), v.minValue(0)),
  queries: v.pipe(v.number(), v.integer(), v.minValue(0)),
} satisfies SchemaOf<NonNullable<DirectionFigures['positives']>>);

const SideSchema = v.object({
  r1: measured,
  r5: measured,
  r10: measured,
  medianRank: measured,
  meanRank: measured,
  // Earlier versions did not count ties.
  ties: v.optional(TiesSchema),
  // Nor did they ask for several relevant items.
  positives: v.optional(PositivesSchema),
  hubness: HubnessSchema,
  occurrence: counts,
  badOccurrence: counts,
} satisfies SchemaOf<DirectionFigures>);

const EvaluationSchema = v.object({
  step: finite,
  seconds: finite,
  /** a part of the test set; absent for all of it */
  pairs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  t2v: SideSchema,
  v2t: SideSchema,
});

const configSchema = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { config, problems } = parseConfig(dataset.value);
    if (config) return config;
    for (const { path, message } of problems) addIssue({ message: `${path}: ${message}` });
    return NEVER;
  }),
);

const LossesShape = v.looseObject({});

const RecordSchema = v.object({
  version: v.literal(RECORD_VERSION, `Only version ${RECORD_VERSION} is known.`),
  id: text(200),
  comparison: text(200),
  role: text(100),
  name: text(200),
  preset: v.picklist(
    ALL_PRESETS.map(p => p.name),
    'No preset has this name.',
  ),
  config: configSchema,
  losses: LossesShape,
  events: v.array(v.object({ step: finite, text: text(1000) })),
  truth: v.nullable(v.object({ t2vSkewness: measured, v2tSkewness: measured })),
  adapter: v.nullable(text(500)),
  appVersion: text(100),
  created: finite,
  updated: finite,
  state: v.picklist(['running', 'paused', 'finished', 'stopped', 'failed']),
  steps: v.pipe(v.number(), v.integer(), v.minValue(0)),
  tags: v.array(text(100)),
  note: text(10_000),
  archived: v.boolean(),
  // A colour that this page does not have is no reason to refuse a run.
  color: v.optional(v.fallback(v.optional(v.picklist(RUN_COLORS)), undefined)),
  from: v.optional(
    v.object({
      comparison: text(200),
      run: text(200),
      name: text(200),
      step: v.pipe(v.number(), v.integer(), v.minValue(0)),
      exact: v.boolean(),
    }),
  ),
});

const NamedWeightsSchema = v.nullable(
  v.object({
    hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'A SHA-256 in hexadecimal.')),
    step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
);

const isLater = (quantity: string) => LATER_LOSSES.some(loss => loss === quantity);

const SeriesSchema = v.pipe(
  v.object(
    Object.fromEntries(QUANTITIES.map(q => [q, isLater(q) ? v.optional(column) : column])) as Record<
      (typeof QUANTITIES)[number],
      typeof column
    >,
  ),
  v.transform(series => withLaterColumns(series)),
);

const RunSchema = v.object({
  record: RecordSchema,
  series: SeriesSchema,
  evaluations: v.array(EvaluationSchema),
  weights: v.object({ final: NamedWeightsSchema, best: NamedWeightsSchema }),
});

type ParsedRun = v.InferOutput<typeof RunSchema>;

const place = (issue: v.BaseIssue<unknown>) => v.getDotPath(issue) ?? '';

function parseRun(input: unknown, index: number): ParsedRun {
  const whole = v.is(v.looseObject({ record: v.unknown() }), input);
  const present = whole ? { ...input, record: migrateRecord(input.record) } : input;
  const parsed = v.safeParse(RunSchema, present, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new RunFileError(`Run ${index + 1}, ${place(issue) || 'as a whole'}: ${issue.message}`);
}

/** What the schema cannot see: that the parts fit each other. */
function checkParts({ record, series, evaluations }: ParsedRun, index: number): void {
  const wrong = (what: string) => new RunFileError(`Run ${index + 1}, ${what}`);
  for (const quantity of QUANTITIES)
    if (series[quantity].length !== record.steps)
      throw wrong(`series.${quantity}: it has ${series[quantity].length} values for ${record.steps} steps.`);
  const { test } = videoCounts(record.config.data);
  let before = -1;
  for (const { step, pairs, t2v, v2t } of evaluations) {
    if (!Number.isInteger(step) || step <= before) throw wrong('evaluations: their steps are not in order.');
    before = step;
    if (pairs !== undefined && pairs >= test) throw wrong(`evaluations: ${pairs} pairs are no part of ${test}.`);
    const videos = pairs ?? test;
    for (const [{ occurrence, badOccurrence }, size] of [
      [t2v, videos],
      [v2t, testTexts(record.config.data, videos)],
    ] as const)
      if (occurrence.length !== size || badOccurrence.length !== size)
        throw wrong(`evaluations: N is given for another number of items than the ${size} of the gallery.`);
  }
  for (let i = 0; i < record.steps; i++)
    if (series.step[i] !== i + 1) throw wrong(`series.step: step ${i + 1} is missing.`);
}

/** A run as its JSON says it: its weights lie elsewhere. */
export type RunInFile = Omit<RunFileEntry, 'weights'> & { weights: Record<keyof RunWeights, NamedWeights> };

/** What a JSON says of weights beside it; null without any. */
export type NamedWeights = Omit<KeptWeights, 'file'> | null;

/**
 * Reads one run's JSON, also of an earlier version: checked field by field, and whether its parts fit each other.
 * @param index of the run in its file, from 0, for what is said of mistakes
 * @throws RunFileError saying what is wrong where
 */
export function readRun(input: unknown, index: number): RunInFile {
  const run = parseRun(input, index);
  checkParts(run, index);
  const losses = parseConfig({ ...run.record.config, losses: run.record.losses }).config?.losses;
  if (!losses) throw new RunFileError(`Run ${index + 1}, record.losses: they are not valid.`);
  return { ...run, record: { ...run.record, losses } };
}

/** What a JSON says of the whole file: its runs, or how many there are beside it. */
export type RunFileHead = { runs: unknown[] } | { count: number };

const HeadSchema = v.object({ format: v.string(), version: v.number() });
const PlainSchema = v.object({ runs: v.array(v.unknown()) });
const ArchiveSchema = v.object({ count: v.pipe(v.number(), v.integer(), v.minValue(0)) });

/**
 * Reads the JSON that says what a file is.
 * @throws RunFileError where it is none of this page, or of a version that it does not know
 */
export function readHead(content: unknown): RunFileHead {
  const head = v.safeParse(HeadSchema, content);
  if (!head.success || head.output.format !== RUN_FILE_FORMAT)
    throw new RunFileError('It does not say that it holds runs of this playground.');
  const { version } = head.output;
  if (version > RUN_FILE_VERSION)
    throw new RunFileError(
      `It was written by a newer version of this page (format ${version}; this page knows ${RUN_FILE_VERSION}).`,
    );
  if (version !== PLAIN_VERSION && version !== RUN_FILE_VERSION)
    throw new RunFileError(`There is no format ${version}.`);
  const parsed = v.safeParse(version === PLAIN_VERSION ? PlainSchema : ArchiveSchema, content);
  if (parsed.success) return parsed.output;
  throw new RunFileError(`${place(parsed.issues[0])}: what runs it holds is not said.`);
}
