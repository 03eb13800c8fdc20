import { withField } from '@/config/fields';
import { baselineOf, presetNamed } from '@/config/presets';
import { type ExperimentConfig, parseConfig } from '@/config/schema';
import { restoreStockKernels } from '@/engine/kernels/register';
import { TrainingJob } from '@/engine/training/job';
import type { Evaluation, RunSpec, StepPoint, TrainingEvent } from '@/protocol/training';

/** What to run, as the command line says it. */
export interface ExperimentRequest {
  preset: string;
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
  /** steps of which one is measured; every step unless stated */
  measureEvery?: number;
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
  config: ExperimentConfig;
  adapter: string;
  runs: RunResult[];
  /** weights of the last run and their hash */
  weights: { file: Uint8Array; hash: string } | null;
}

function configOf(request: ExperimentRequest): ExperimentConfig {
  const { config } = presetNamed(request.preset);
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

/**
 * Runs baseline and method of a preset to the end with one seed.
 * @param onProgress told after every batch of events
 */
export function runExperiment(
  request: ExperimentRequest,
  onProgress: (done: number, total: number, phase: string) => void,
): Promise<ExperimentResult> {
  const config = configOf(request);
  const compares = request.compare ?? presetNamed(request.preset).compares;
  const method: RunSpec = { id: 'method', name: compares ? 'NeighborRetr' : 'InfoNCE', config };
  const runs = compares ? [{ id: 'baseline', name: 'InfoNCE baseline', config: baselineOf(config) }, method] : [method];
  return new Promise((resolve, reject) => {
    const points = new Map<string, StepPoint>();
    const evaluations = new Map<string, Evaluation>();
    let adapter = '';
    let weights: ExperimentResult['weights'] = null;
    const finish = () =>
      resolve({
        config,
        adapter,
        weights,
        runs: runs.map(({ id, name }) => {
          const [last, evaluation] = [points.get(id), evaluations.get(id)];
          if (!last || !evaluation) throw new Error(`${name} ended without a result.`);
          return { name, seed: request.seed, steps: last.step, seconds: last.seconds, last, evaluation };
        }),
      });
    const job = new TrainingJob((event: TrainingEvent) => {
      if (event.type === 'backend') {
        adapter = `${event.backend.name} · ${event.backend.adapter}`;
        if (request.engine === 'stock' && event.backend.name === 'webgpu') restoreStockKernels();
      } else if (event.type === 'steps') {
        const last = event.points.at(-1);
        if (last) points.set(event.runId, last);
        onProgress(last?.step ?? 0, config.steps, 'training');
      } else if (event.type === 'evaluation') evaluations.set(event.runId, event.evaluation);
      else if (event.type === 'progress') onProgress(points.get('method')?.step ?? 0, config.steps, event.phase);
      else if (event.type === 'weights') weights = { file: event.file, hash: event.hash };
      else if (event.type === 'warning') reject(new Error(event.message));
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
    };
    void job.handle({ type: 'start', job: spec, steps: null });
  });
}
