import { ablationJobs, lossAblation, type Variant } from '@/config/ablation';
import { APP_VERSION } from '@/config/app-version';
import { withField } from '@/config/fields';
import { migrateConfig } from '@/config/migrations';
import { comparedRuns } from '@/config/comparison';
import type { GalleryName } from '@/config/data-kinds';
import { presetNamed } from '@/config/presets';
import { type ExperimentConfig, parseConfig } from '@/config/schema';
import { restoreStockKernels } from '@/engine/reference/kernels/register';
import { testOnHeldOut } from '@/engine/explore/held-out-galleries';
import type { GalleryFigures } from '@/engine/gallery/figures';
import { toBackbone } from '@/engine/training/backbone';
import { TrainingJob } from '@/engine/training/job';
import type { Evaluation, RunSpec, StepPoint, TrainingEvent, TruthReference } from '@/protocol/training';
import { toColumns } from '@/runs/columns';
import { RECORD_VERSION } from '@/runs/record';
import type { RunFileEntry } from '@/runs/run-file';
import type { KeptWeights } from '@/runs/run-store';
import { CheckpointFile, until } from './checkpoints';

/** What to run, as the command line says it. */
export interface ExperimentRequest {
  preset: string;
  /** a whole config that replaces the preset's */
  config?: unknown;
  /** the configs of a loss ablation instead of baseline and method */
  ablate?: boolean;
  /** which of the runs of that seed are trained together; all unless stated */
  roles?: readonly string[];
  seed: number;
  /** replaces the preset's number of steps */
  steps: number | null;
  backend: 'auto' | 'webgpu' | 'webgl' | 'cpu';
  /** the static plan, our kernels under plain operations, or TensorFlow.js' own kernels; the fastest when null */
  engine?: 'plan' | 'operations' | 'stock' | null;
  /** fields of the config to replace, by dotted path */
  set?: Record<string, unknown>;
  /** whether a baseline trains beside the method; defaults to the preset's */
  compare?: boolean;
  /** whether only the last step is evaluated */
  finalEvaluationOnly?: boolean;
  /** galleries of held-out pairs that the trained weights are tested on, the test set included; one unless stated */
  galleries?: number;
  /** a gallery of another domain, say, that as many galleries of are tested on, too */
  shifted?: GalleryName | null;
  /** steps of which one is measured; every step unless stated */
  measureEvery?: number;
  /** a file of the folder that the page may write to: its state is kept there, and gone on from where there is one of the same runs */
  checkpoint?: string | null;
  /** milliseconds between states that are kept; a minute unless stated */
  checkpointEvery?: number;
  backbone: { hash: string; bytes: Uint8Array } | null;
}

/** One finished run. */
export interface RunResult {
  name: string;
  seed: number;
  steps: number;
  seconds: number;
  last: StepPoint;
  evaluation: Evaluation;
}

/** Everything an experiment brings back. */
export interface ExperimentResult {
  /** the runs as the Compare page reads them, with the weights they ended with */
  entries: RunFileEntry[];
  /** what every run reached on each gallery that it was tested on, its own test set first */
  galleries: GalleryFigures[][];
  /** the same on the shifted gallery, where one was asked for */
  shifted: GalleryFigures[][];
  config: ExperimentConfig;
  adapter: string;
  runs: RunResult[];
  /** weights of the last run as a backbone file */
  weights: { file: Uint8Array } | null;
}

function baseOf({ preset, config }: ExperimentRequest): ExperimentConfig {
  if (config === undefined || config === null) return presetNamed(preset).config;
  const parsed = parseConfig(migrateConfig(config));
  if (parsed.config) return parsed.config;
  throw new Error(parsed.problems.map(p => `${p.path}: ${p.message}`).join('\n'));
}

function configOf(request: ExperimentRequest): ExperimentConfig {
  const config = baseOf(request);
  const steps = request.steps ?? config.steps;
  const made: ExperimentConfig = {
    ...config,
    seed: request.seed,
    steps,
    schedule: { ...config.schedule, warmupSteps: Math.min(config.schedule.warmupSteps, steps) },
    init: { backbone: request.backbone?.hash ?? null },
    evaluation: { ...config.evaluation, every: request.finalEvaluationOnly ? steps : config.evaluation.every },
  };
  const changed = Object.entries(request.set ?? {}).reduce((c, [path, value]) => withField(c, path, value), made);
  const parsed = parseConfig(changed);
  if (parsed.config) return parsed.config;
  throw new Error(parsed.problems.map(p => `${p.path}: ${p.message}`).join('\n'));
}

/** The runs of an experiment with one seed. */
function variantsOf(request: ExperimentRequest, config: ExperimentConfig): Variant[] {
  if (request.ablate) return lossAblation(config);
  const compares = request.compare ?? presetNamed(request.preset).compares;
  return comparedRuns(config, compares, { baseline: 'InfoNCE baseline', alone: 'InfoNCE' });
}

/**
 * What is trained together, one after another: as many runs at once as are asked for, for every seed.
 * @throws when the config is not valid
 */
export function experimentJobs(
  request: Omit<ExperimentRequest, 'seed'>,
  seeds: readonly number[],
  atOnce: number,
): { seed: number; roles: string[] }[] {
  const variants = variantsOf({ ...request, seed: 0 }, configOf({ ...request, seed: 0 }));
  return ablationJobs(variants, seeds, atOnce).map(job => ({ seed: job.seed, roles: job.variants.map(v => v.role) }));
}

/** The runs of an experiment with one seed that are asked for. @throws when the config is not valid */
export function experimentConfigs(request: ExperimentRequest): Variant[] {
  return variantsOf(request, configOf(request)).filter(({ role }) => request.roles?.includes(role) ?? true);
}

/**
 * Runs baseline and method of a preset, or other variants, to the end with one seed.
 * @param onProgress told after every batch of events
 */
export async function runExperiment(
  request: ExperimentRequest,
  onProgress: (done: number, total: number, phase: string) => void,
): Promise<ExperimentResult> {
  const config = configOf(request);
  const chosen = experimentConfigs(request);
  const runs: RunSpec[] = chosen.map(variant => ({ id: variant.role, name: variant.name, config: variant.config }));
  const kept = request.checkpoint ? new CheckpointFile(request.checkpoint, request.checkpointEvery) : null;
  const before = (await kept?.load(runs)) ?? null;
  const created = before?.created ?? Date.now();
  return new Promise((resolve, reject) => {
    const points = before
      ? until(before.points, before.job.step)
      : new Map<string, StepPoint[]>(runs.map(run => [run.id, []]));
    const evaluations = before
      ? until(before.evaluations, before.job.step)
      : new Map<string, Evaluation[]>(runs.map(run => [run.id, []]));
    let truth: TruthReference | null = before?.truth ?? null;
    let adapter = '';
    let weights: ExperimentResult['weights'] = null;
    const ended = new Map<string, KeptWeights>();
    const finish = async () => {
      await kept?.settled();
      const entries = runs.map(run => {
        const series = points.get(run.id) ?? [];
        const record = recordOf(run, request.preset, created, series.length, adapter, truth);
        return {
          record,
          series: toColumns(series),
          evaluations: evaluations.get(run.id) ?? [],
          weights: { final: ended.get(run.id) ?? null, best: null },
        };
      });
      const galleries: GalleryFigures[][] = [];
      const shifted: GalleryFigures[][] = [];
      for (const entry of entries) {
        const report = (done: number) => onProgress(config.steps, config.steps, `testing on gallery ${done + 1}`);
        const tested = await testOnGalleries(entry, request, report);
        galleries.push(tested.own);
        if (tested.shifted) shifted.push(tested.shifted);
      }
      resolve({
        config,
        adapter,
        weights,
        entries,
        galleries,
        shifted,
        runs: runs.map(({ id, name }) => {
          const [last, evaluation] = [points.get(id)?.at(-1), evaluations.get(id)?.at(-1)];
          if (!last || !evaluation) throw new Error(`${name} ended without a result.`);
          return { name, seed: request.seed, steps: last.step, seconds: last.seconds, last, evaluation };
        }),
      });
    };
    const job = new TrainingJob((event: TrainingEvent) => {
      if (event.type === 'backend') {
        adapter = `${event.backend.name} · ${event.backend.adapter}`;
        if (before && before.adapter !== adapter)
          reject(
            new Error(
              `The checkpoint ${request.checkpoint} was computed by ${before.adapter}, and this is ${adapter}: it cannot go on exactly. Delete it to begin anew.`,
            ),
          );
        if (request.engine === 'stock' && event.backend.name === 'webgpu') restoreStockKernels();
      } else if (event.type === 'steps') {
        points.get(event.runId)?.push(...event.points);
        onProgress(
          event.points.at(-1)?.step ?? 0,
          config.steps,
          kept?.problem ? `training; ${kept.problem}` : 'training',
        );
      } else if (event.type === 'evaluation') evaluations.get(event.runId)?.push(event.evaluation);
      else if (event.type === 'truth') truth = event.reference;
      else if (event.type === 'checkpoint')
        kept?.keep(() => ({ runs, adapter, created, points, evaluations, truth, job: event.checkpoint }));
      else if (event.type === 'progress')
        onProgress(points.get(runs[0]?.id ?? '')?.at(-1)?.step ?? 0, config.steps, event.phase);
      else if (event.type === 'weights' && event.kind === 'final') {
        ended.set(event.runId, { file: event.file, hash: event.hash, step: event.step });
        weights = { file: toBackbone(event.file) };
      } else if (event.type === 'warning') reject(new Error(event.message));
      else if (event.type === 'error') reject(new Error(event.error.message));
      else if (event.type === 'status' && event.status === 'finished')
        void job.handle({ type: 'dispose' }).then(finish).catch(reject);
    });
    const engine = request.engine === 'stock' ? 'operations' : (request.engine ?? undefined);
    const spec = {
      runs,
      backbone: request.backbone?.bytes ?? null,
      backend: request.backend,
      engine,
      measureEvery: request.measureEvery,
      keepsCheckpoints: kept !== null,
      ...(before ? { resume: before.job } : {}),
    };
    void job.handle({ type: 'start', job: spec, steps: null });
  });
}

/** Tests a run's weights at the end; its last evaluation is the first of its own galleries. */
async function testOnGalleries(
  { record, evaluations, weights }: RunFileEntry,
  { galleries: count = 1, shifted }: ExperimentRequest,
  report: (done: number) => void,
): Promise<{ own: GalleryFigures[]; shifted: GalleryFigures[] | null }> {
  const last = evaluations.at(-1);
  if (!last || !weights.final) throw new Error(`${record.name} ended without a result.`);
  const { file, hash } = weights.final;
  const source = { key: hash, config: record.config, weights: { kind: 'file' as const, file } };
  return {
    own: [last, ...(count > 1 ? await testOnHeldOut(source, { from: 1, to: count }, report) : [])],
    shifted: shifted
      ? await testOnHeldOut(source, { gallery: shifted, from: 0, to: count }, done => report(count - 1 + done))
      : null,
  };
}

/** A finished run as it is kept. */
function recordOf(
  { id, name, config }: RunSpec,
  preset: string,
  created: number,
  steps: number,
  adapter: string,
  truth: TruthReference | null,
): RunFileEntry['record'] {
  const comparison = `headless-${created}`;
  return {
    version: RECORD_VERSION,
    id: `${comparison}/${id}`,
    comparison,
    role: id,
    name,
    preset: presetNamed(preset).name,
    config,
    losses: config.losses,
    events: [],
    truth,
    adapter,
    appVersion: APP_VERSION,
    created,
    updated: Date.now(),
    state: 'finished',
    steps,
    tags: [],
    note: '',
    archived: false,
  };
}
