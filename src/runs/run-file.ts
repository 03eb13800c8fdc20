import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import * as v from 'valibot';
import { PRESETS } from '@/config/presets';
import { parseConfig } from '@/config/schema';
import { sha256 } from '@/math/sha256';
import type { Evaluation } from '@/protocol/training';
import { QUANTITIES, type StepColumns } from './columns';
import { migrateRecord, RECORD_VERSION, RUN_COLORS, type RunRecord } from './record';
import type { KeptWeights, RunWeights, WeightsKind } from './run-store';

/** Version of the file format. */
export const RUN_FILE_VERSION = 1;

const FORMAT = 'neighborretr-runs';
/** Bytes that a file may unpack to: a run of 10,000 steps takes about 2 MB. */
const LARGEST = 512 * 2 ** 20;
const MOST_RUNS = 1000;

/** Everything of one run. */
export interface RunFileEntry {
  record: RunRecord;
  series: StepColumns;
  evaluations: Evaluation[];
  weights: RunWeights;
}

/** A file that cannot be read, and why. */
export class RunFileError extends Error {}

const numberList = (columns: ArrayLike<number>) =>
  Array.from(columns, value => (Number.isFinite(value) ? value : null));

const OPENING_BRACE = 0x7b;

const KINDS = ['final', 'best'] as const satisfies readonly WeightsKind[];

const weightsName = (index: number, kind: WeightsKind) => `weights/${index}.${kind}.safetensors`;

/** What the JSON says of weights that lie beside it. */
const namedWeights = (weights: KeptWeights | null) => weights && { hash: weights.hash, step: weights.step };

/** Runs as plain JSON, weights named but not included; `readRunFile` reads it too. */
export function runFileContent(runs: readonly RunFileEntry[]): object {
  return {
    format: FORMAT,
    version: RUN_FILE_VERSION,
    runs: runs.map(({ record, series, evaluations, weights }) => ({
      record,
      series: Object.fromEntries(QUANTITIES.map(q => [q, numberList(series[q])])),
      evaluations: evaluations.map(e => ({ ...e, t2v: plainSide(e.t2v), v2t: plainSide(e.v2t) })),
      weights: { final: namedWeights(weights.final), best: namedWeights(weights.best) },
    })),
  };
}

/** Runs as one zip: `runs.json`, and a safetensors file of the weights of each run that has some. */
export function writeRunFile(runs: readonly RunFileEntry[]): Uint8Array<ArrayBuffer> {
  const content = runFileContent(runs);
  const files: Record<string, Uint8Array> = { 'runs.json': strToU8(JSON.stringify(content)) };
  runs.forEach(({ weights }, i) => {
    for (const kind of KINDS) if (weights[kind]) files[weightsName(i, kind)] = weights[kind].file;
  });
  return Uint8Array.from(zipSync(files, { level: 6 }));
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
});

const TiesSchema = v.object({
  queries: v.pipe(v.number(), v.integer(), v.minValue(0)),
  r1: measured,
  r5: measured,
  r10: measured,
  meanRank: measured,
});

const SideSchema = v.object({
  r1: measured,
  r5: measured,
  r10: measured,
  medianRank: measured,
  meanRank: measured,
  // Earlier versions did not count ties.
  ties: v.optional(TiesSchema),
  hubness: HubnessSchema,
  occurrence: counts,
  badOccurrence: counts,
});

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
    PRESETS.map(p => p.name),
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
});

const NamedWeights = v.nullable(
  v.object({
    hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'A SHA-256 in hexadecimal.')),
    step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
);

const RunSchema = v.object({
  record: RecordSchema,
  series: v.object(
    Object.fromEntries(QUANTITIES.map(q => [q, column])) as Record<(typeof QUANTITIES)[number], typeof column>,
  ),
  evaluations: v.array(EvaluationSchema),
  weights: v.object({ final: NamedWeights, best: NamedWeights }),
});

/** Unpacks what the format knows and nothing else, and only as much of it as is allowed. */
function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  let total = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        const known = name === 'runs.json' || /^weights\/\d{1,4}\.(final|best)\.safetensors$/.test(name);
        if (known) total += originalSize;
        if (total > LARGEST) throw new RunFileError(`It would unpack to more than ${LARGEST / 2 ** 20} MB.`);
        return known;
      },
    });
  } catch (error) {
    if (error instanceof RunFileError) throw error;
    throw new RunFileError('It is no zip file, or it is cut short.');
  }
}

function parseJson(bytes: Uint8Array | undefined): unknown {
  if (!bytes) throw new RunFileError('It has no runs.json: this is another kind of zip file.');
  try {
    return JSON.parse(strFromU8(bytes));
  } catch {
    throw new RunFileError('What it says of its runs is no JSON, or it is cut short.');
  }
}

const place = (issue: v.BaseIssue<unknown>) => v.getDotPath(issue) ?? '';

function parseRun(input: unknown, index: number): v.InferOutput<typeof RunSchema> {
  const whole = v.is(v.looseObject({ record: v.unknown() }), input);
  const present = whole ? { ...input, record: migrateRecord(input.record) } : input;
  const parsed = v.safeParse(RunSchema, present, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new RunFileError(`Run ${index + 1}, ${place(issue) || 'as a whole'}: ${issue.message}`);
}

/** What the schema cannot see: that the parts fit each other. */
function checkParts({ record, series, evaluations }: v.InferOutput<typeof RunSchema>, index: number): void {
  const wrong = (what: string) => new RunFileError(`Run ${index + 1}, ${what}`);
  for (const quantity of QUANTITIES)
    if (series[quantity].length !== record.steps)
      throw wrong(`series.${quantity}: it has ${series[quantity].length} values for ${record.steps} steps.`);
  const { testPairs } = record.config.data;
  let before = -1;
  for (const { step, pairs, t2v, v2t } of evaluations) {
    if (!Number.isInteger(step) || step <= before) throw wrong('evaluations: their steps are not in order.');
    before = step;
    if (pairs !== undefined && pairs >= testPairs)
      throw wrong(`evaluations: ${pairs} pairs are no part of ${testPairs}.`);
    const size = pairs ?? testPairs;
    for (const { occurrence, badOccurrence } of [t2v, v2t])
      if (occurrence.length !== size || badOccurrence.length !== size)
        throw wrong(`evaluations: N is given for another number of items than the ${size} of the gallery.`);
  }
  for (let i = 0; i < record.steps; i++)
    if (series.step[i] !== i + 1) throw wrong(`series.step: step ${i + 1} is missing.`);
}

/** Weights that lie beside the JSON, tested for damage. */
async function weightsOf(
  { weights }: v.InferOutput<typeof RunSchema>,
  index: number,
  kind: WeightsKind,
  files: Record<string, Uint8Array>,
): Promise<KeptWeights | null> {
  const named = weights[kind];
  if (named === null) return null;
  const file = files[weightsName(index, kind)];
  if (!file || (await sha256(file)) !== named.hash)
    throw new RunFileError(`Run ${index + 1}: its ${kind} weights are missing or damaged.`);
  return { ...named, file };
}

/**
 * Reads a file of runs, zip or JSON, also of an earlier version. What it names is checked, field by field.
 * @throws RunFileError saying what is wrong where; nothing of such a file is taken
 */
export async function readRunFile(bytes: Uint8Array): Promise<RunFileEntry[]> {
  // JSON as the command line writes it, or the zip that the page writes.
  const plain = bytes[0] === OPENING_BRACE;
  const files = plain ? {} : unpack(bytes);
  const content = parseJson(plain ? bytes : files['runs.json']);
  const Head = v.object({ format: v.string(), version: v.number(), runs: v.array(v.unknown()) });
  const head = v.safeParse(Head, content);
  if (!head.success || head.output.format !== FORMAT)
    throw new RunFileError('It does not say that it holds runs of this playground.');
  const { version, runs } = head.output;
  if (version !== RUN_FILE_VERSION)
    throw new RunFileError(
      version > RUN_FILE_VERSION
        ? `It was written by a newer version of this page (format ${version}; this page knows ${RUN_FILE_VERSION}).`
        : `There is no format ${version}.`,
    );
  if (runs.length > MOST_RUNS) throw new RunFileError(`It holds ${runs.length} runs; at most ${MOST_RUNS} are read.`);
  const read: RunFileEntry[] = [];
  for (const [i, input] of runs.entries()) {
    const run = parseRun(input, i);
    checkParts(run, i);
    const losses = parseConfig({ ...run.record.config, losses: run.record.losses }).config?.losses;
    if (!losses) throw new RunFileError(`Run ${i + 1}, record.losses: they are not valid.`);
    read.push({
      record: { ...run.record, losses },
      series: run.series,
      evaluations: run.evaluations,
      weights: {
        final: await weightsOf(run, i, 'final', files),
        best: await weightsOf(run, i, 'best', files),
      },
    });
  }
  return read;
}
