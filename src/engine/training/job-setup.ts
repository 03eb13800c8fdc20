import { sha256 } from '@/math/sha256';
import { dataTitle } from '@/config/data-kinds';
import { parseConfig } from '@/config/schema';
import { trainsAnything, trainsMerging } from '@/config/trained-parts';
import { openSource } from '@/data/sources';
import type { JobSpec, RunSpec } from '@/protocol/training';
import type { Report } from '../contract/engine';
import { initialParameters } from '../contract/initial-parameters';
import { hasTrainedMerging, MERGING_TRAINED, withBackbone, writeWeights } from './backbone';
import type { BestScore } from './best-weights';
import type { Checkpoint } from '../contract/checkpoint';
import { checkLimits } from './config-limits';
import { engineFor, type SessionData, TrainingSession } from './session';

/** One run of a job with its newest checkpoint. */
export interface Run {
  spec: RunSpec;
  session: TrainingSession;
  /** whether token merging was trained here, or by what the run started from */
  mergingTrained: boolean;
  checkpoint: Checkpoint | null;
  /** the best evaluation so far, and as it was at the checkpoint */
  best: BestScore | null;
  checkpointBest: BestScore | null;
}

/** Why several runs cannot go in lockstep, or null. They may differ in their losses and names only. */
export function lockstepProblem(runs: readonly RunSpec[]): string | null {
  const rest = ({ config }: RunSpec) => JSON.stringify({ ...config, losses: null });
  const [first, ...others] = runs;
  if (!first) return 'There is no run.';
  return others.every(run => rest(run) === rest(first)) ? null : 'Runs in lockstep may differ in their losses only.';
}

/** Refuses a job whose configs are invalid, whatever way they came in. @throws Error naming the field */
export function checkJob(job: JobSpec): void {
  for (const { config } of job.runs) {
    const [problem] = parseConfig(config).problems;
    if (problem) throw new Error(`${problem.path}: ${problem.message}`);
  }
  const unfit = lockstepProblem(job.runs);
  if (unfit) throw new Error(unfit);
}

/** The training and the held-out pairs that the configs name; most of them is read when needed. */
export function makeData({ runs }: JobSpec): SessionData {
  const { data } = runs[0]!.config;
  return { train: openSource(data, 'train'), test: openSource(data, 'test') };
}

/**
 * A session per run, from the seeded initial weights or the backbone that the configs name.
 * @param note is told what is used instead of the fastest engine, and why
 */
export async function buildRuns(
  { runs, backbone, engine }: JobSpec,
  data: SessionData,
  note: (text: string) => void,
): Promise<Run[]> {
  const hash = backbone ? await sha256(backbone) : null;
  for (const { config, name } of runs) {
    checkLimits(config, engine ?? engineFor(config));
    if (!trainsAnything(config)) throw new Error(`${name} would train nothing: its losses do not reach token merging.`);
  }
  return runs.map(spec => {
    const named = spec.config.init.backbone;
    if (named && !backbone) throw new Error('The config names a backbone, but its file is missing.');
    if (hash !== named) throw new Error('The backbone file is not the one the config names: their hashes differ.');
    const initial = initialParameters(spec.config, data.train);
    const parameters = backbone ? withBackbone(initial, backbone) : initial;
    const session = new TrainingSession(spec.config, data, parameters, engine, note);
    const mergingTrained = trainsMerging(spec.config) || (backbone !== null && hasTrainedMerging(backbone));
    return { spec, session, mergingTrained, checkpoint: null, best: null, checkpointBest: null };
  });
}

/** All weights of a run as a file, with what made them, and the file's hash. */
export async function weightsFile({
  spec,
  session,
  mergingTrained,
}: Run): Promise<{ step: number; file: Uint8Array; hash: string }> {
  const { data, seed } = spec.config;
  const step = session.completed;
  const made = {
    seed: String(seed),
    steps: String(step),
    data: dataTitle(data),
    config: JSON.stringify(spec.config),
    ...(mergingTrained ? MERGING_TRAINED : {}),
  };
  const file = writeWeights(await session.weights(), made);
  return { step, file, hash: await sha256(file) };
}

/** Compiles what the run's next step needs, and fills its memory bank where that is due. */
export async function makeReady({ session, spec }: Run, reporter: (phase: string) => Report): Promise<void> {
  await session.prepare(reporter(`Compiling kernels for ${spec.name}`));
  if (session.needsBank) await session.fillBank(reporter(`Filling the memory bank of ${spec.name}`));
}
