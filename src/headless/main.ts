import { APP_VERSION } from '@/config/app-version';
import { LOSS_NAMES } from '@/config/losses';
import { currentConfig } from '@/config/migrations';
import { presetNamed } from '@/config/presets';
import { openBackend, type BackendName } from '@/engine/backend';
import type { GalleryFigures } from '@/engine/gallery/figures';
import { keepTuningsIn, type MeasuredTuning, tuningFile } from '@/engine/plan/tuning';
import { verifyFile, type CaseReport } from '@/engine/verify/verify';
import type { DirectionFigures, Evaluation } from '@/protocol/training';
import { Bench } from './bench';
import { openRunFile, writeRunArchive } from '@/runs/run-archive';
import { type RunFileEntry, runFileContent } from '@/runs/run-file';
import { headlessFiles } from './files';
import { forPlayback } from './playback-file';
import { areLessonsOf, recordLessons } from './record-lessons';
import { type ExperimentRequest, experimentConfigs, experimentJobs, runExperiment, type RunResult } from './experiment';

/** An experiment as JSON: typed arrays become base64 or plain numbers. */
export interface ExperimentReport {
  config: unknown;
  adapter: string;
  runs: ReturnType<typeof reportRun>[];
  weights: { base64: string } | null;
  /** of every run, its own test set first */
  galleries: ReturnType<typeof reportGallery>[][];
  /** the same on the shifted gallery, where one was asked for */
  shifted: ReturnType<typeof reportGallery>[][];
  /** the runs in the format of `readRunFile`, when they were measured at every step */
  file: object | null;
  /** the same as zips in base64, where it was asked for: with the weights, and without them, for playing back */
  recording: { whole: string; curves: string } | null;
}

/** A run of a file, or one that is to be. */
export interface RecordedConfig {
  role: string;
  config: unknown;
  appVersion: string;
}

/** What the command-line tools call in the headless page. */
export interface HeadlessApi {
  open(backend: BackendName): Promise<string>;
  verify(fileName: string): Promise<CaseReport>;
  /** What is trained together, in order; rejects when the config is not valid. */
  jobs(
    request: Omit<ExperimentRequest, 'backbone' | 'seed'>,
    seeds: number[],
    atOnce: number,
  ): Promise<{ seed: number; roles: string[] }[]>;
  /** The configs of an experiment's runs with a seed, by their roles; rejects when they are not valid. */
  configs(
    request: Omit<ExperimentRequest, 'backbone'> & { backbone: { hash: string } | null },
  ): Promise<RecordedConfig[]>;
  /** What a file of runs in the served directory holds; rejects when it cannot be read. */
  recorded(fileName: string): Promise<RecordedConfig[]>;
  /** The name of the shipped backbone that a preset starts from; rejects when there is no such preset. */
  startsFrom(preset: string): Promise<string | null>;
  /** A kept config as it would be written today. */
  current(config: unknown): unknown;
  /** The backbone file, when there is one, lies in the served directory. */
  experiment(
    request: Omit<ExperimentRequest, 'backbone'> & {
      backbone: { hash: string; file: string } | null;
      record?: boolean;
    },
  ): Promise<ExperimentReport>;
  /**
   * What Explore and the lessons show of a comparison in the served directory, as files in base64 by their names' ends.
   * @param given the backbone that it began with is a file in base64
   */
  lessons(given: { runs: string; backbone: string }): Promise<Record<string, string>>;
  /** Whether such files of views are of a file of runs, and in the form of today. */
  hasLessons(given: { runs: string; views: string }): Promise<boolean>;
  /** Times training steps on different engines. */
  bench: Bench;
  /** Progress of the running experiment. */
  progress: { done: number; total: number; phase: string };
}

const problems: string[] = [];

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

const withoutWeights = (entries: readonly RunFileEntry[]): RunFileEntry[] =>
  entries.map(entry => ({ ...entry, weights: { final: null, best: null } }));

/** Only whole series can be read again. */
function fileOf(entries: readonly RunFileEntry[]): object | null {
  const whole = entries.every(({ record }) => record.steps === record.config.steps);
  // JSON has no place for weights: a recording has.
  return whole ? runFileContent(withoutWeights(entries)) : null;
}

/** The runs as a zip file. */
async function archiveOf(entries: readonly RunFileEntry[]): Promise<Uint8Array> {
  const file = await writeRunArchive(entries.length, async i => entries[i]!);
  return new Uint8Array(await file.arrayBuffer());
}

function reportDirection({ r1, r5, r10, medianRank, meanRank, hubness }: DirectionFigures) {
  return { r1, r5, r10, medianRank, meanRank, hubness };
}

/** What a gallery says of several relevant items, too: the table over galleries shows it. */
const reportGallery = ({ t2v, v2t }: GalleryFigures) => ({
  t2v: { ...reportDirection(t2v), positives: t2v.positives },
  v2t: { ...reportDirection(v2t), positives: v2t.positives },
});

const reportSides = ({ t2v, v2t }: Pick<Evaluation, 't2v' | 'v2t'>) => ({
  t2v: reportDirection(t2v),
  v2t: reportDirection(v2t),
});

function reportRun({ name, seed, steps, seconds, last, evaluation }: RunResult) {
  const losses = { total: last.total, ...Object.fromEntries(LOSS_NAMES.map(loss => [loss, last[loss]])) };
  return {
    name,
    seed,
    steps,
    seconds,
    losses,
    ...reportSides(evaluation),
  };
}

/** The runs of a file in the served directory. */
async function entriesOf(fileName: string): Promise<RunFileEntry[]> {
  const { count, run } = await openRunFile(new Blob([Uint8Array.from(await headlessFiles().read(fileName))]));
  return Promise.all(Array.from({ length: count }, (_, i) => run(i)));
}

/** What computes, in words: known once it is opened. */
let adapter = '';

const api: HeadlessApi = {
  async open(backend) {
    const info = await openBackend(
      { onLost: m => problems.push(`device lost: ${m}`), onError: m => problems.push(m) },
      backend,
    );
    return (adapter = `${info.name} · ${info.adapter}`);
  },
  async lessons({ runs, backbone }) {
    const files = await recordLessons(
      await entriesOf(runs),
      Uint8Array.from(atob(backbone), letter => letter.charCodeAt(0)),
      adapter,
      phase => (api.progress = { done: 0, total: 0, phase }),
    );
    return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, toBase64(file)]));
  },
  hasLessons: async ({ runs, views }) =>
    areLessonsOf(new Blob([Uint8Array.from(await headlessFiles().read(views))]), await entriesOf(runs)),
  bench: new Bench(),
  progress: { done: 0, total: 1, phase: 'starting' },
  jobs: (request, seeds, atOnce) =>
    Promise.resolve().then(() => experimentJobs({ ...request, backbone: null }, seeds, atOnce)),
  async configs({ backbone, ...request }) {
    const full = { ...request, backbone: backbone && { hash: backbone.hash, bytes: new Uint8Array() } };
    return experimentConfigs(full).map(({ role, config }) => ({ role, config, appVersion: APP_VERSION }));
  },
  async recorded(fileName) {
    const entries = await entriesOf(fileName);
    return entries.map(({ record: { role, config, appVersion } }) => ({ role, config, appVersion }));
  },
  startsFrom: preset => Promise.resolve().then(() => presetNamed(preset).startsFrom),
  current: currentConfig,
  async experiment(request) {
    const { backbone, record, ...rest } = request;
    const bytes = backbone ? await headlessFiles().read(backbone.file) : null;
    const full = { ...rest, backbone: backbone && bytes ? { hash: backbone.hash, bytes } : null };
    const result = await runExperiment(full, (done, total, phase) => (api.progress = { done, total, phase }));
    const { config, adapter, runs, weights, entries, galleries, shifted } = result;
    const encoded = weights && { base64: toBase64(weights.file) };
    const file = fileOf(entries);
    const recording =
      record && file
        ? {
            whole: toBase64(await archiveOf(entries)),
            curves: toBase64(await archiveOf(entries.map(forPlayback))),
          }
        : null;
    return {
      config,
      adapter,
      runs: runs.map(reportRun),
      weights: encoded,
      galleries: galleries.map(of => of.map(reportGallery)),
      shifted: shifted.map(of => of.map(reportGallery)),
      file,
      recording,
    };
  },
  async verify(fileName) {
    problems.length = 0;
    const report = await verifyFile(fileName, headlessFiles().read);
    const passed = report.passed && problems.length === 0;
    return { ...report, passed, problems: [...report.problems, ...problems] };
  },
};

const { machine } = headlessFiles();
// Without a browser there is no database: what was measured on an adapter is kept with the machine.
if (machine)
  keepTuningsIn({
    get: async adapter => {
      const text = await machine.kept(tuningFile(adapter));
      return text === null ? undefined : (JSON.parse(text) as MeasuredTuning);
    },
    put: (adapter, measured) => machine.keep(tuningFile(adapter), JSON.stringify(measured)),
  });

Object.assign(globalThis, { neighborRetr: api });
