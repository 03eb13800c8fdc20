import { TrainedModel } from '@/engine/explore/trained-model';
import { TrainingJob } from '@/engine/training/job';
import type { ModelSource } from '@/protocol/explore';
import type { LessonData, LessonGallery, LessonState, LessonStateName } from '@/protocol/lessons';
import type { JobState, LossPull, RunSpec } from '@/protocol/training';
import { type ExploreFile, type FeaturesFile, RECORDED_VERSION } from '@/recorded/explore-file';
import { packed, unpacked } from '@/recorded/packed';
import type { RunFileEntry } from '@/runs/run-file';
import {
  lessonGalleryState,
  lessonGalleryWords,
  lessonPairs,
  lessonState,
  openOwn,
  recordedBy,
  shortFeaturesOf,
} from './lesson-files';

/** Files that ship with a recorded comparison, by their names' ends. */
export type RecordedFiles = Record<string, Uint8Array<ArrayBuffer>>;

/** A run of the comparison with the weights it ended with. */
interface Ended {
  entry: RunFileEntry;
  source: ModelSource;
  hash: string;
}

function endedAs(entries: readonly RunFileEntry[], role: string): Ended {
  const entry = entries.find(({ record }) => record.role === role);
  const final = entry?.weights.final;
  if (!entry || !final) throw new Error(`The recording has no run "${role}" with its weights.`);
  const { file, hash } = final;
  return { entry, hash, source: { key: hash, config: entry.record.config, weights: { kind: 'file', file } } };
}

/**
 * How the losses pull at weights, on a batch of training.
 * @param weights a file; null for those that training began with
 */
function pullAt(run: RunSpec, backbone: Uint8Array, weights: Uint8Array | null): Promise<LossPull> {
  const { config } = run;
  const last = config.steps - 1;
  const resume: JobState | undefined = weights
    ? { step: last, seconds: 0, runs: [{ runId: run.id, losses: config.losses, state: { weights }, best: null }] }
    : undefined;
  return new Promise((resolve, reject) => {
    let found: LossPull | null = null;
    const job = new TrainingJob(event => {
      if (event.type === 'pull') found = event.pull;
      else if (event.type === 'error') reject(new Error(event.error.message));
      else if (event.type === 'warning') reject(new Error(event.message));
      else if (event.type === 'status' && event.status === 'paused')
        if (found)
          void job
            .handle({ type: 'dispose' })
            .then(() => resolve(found!))
            .catch(reject);
        else void job.handle({ type: 'measurePull' });
    });
    void job.handle({
      type: 'start',
      job: { runs: [run], backbone, backend: 'auto', ...(resume && { resume }) },
      steps: 0,
    });
  });
}

/** Lists, ranks and features of both runs, and the gallery of post-hoc methods. */
async function recordGalleries(runs: readonly Ended[], adapter: string, onProgress: (phase: string) => void) {
  const files: RecordedFiles = {};
  const views: ExploreFile = { version: RECORDED_VERSION, ...recordedBy(adapter), runs: [] };
  let gallery: LessonGallery | null = null;
  for (const { entry, source, hash } of runs) {
    const { record, weights } = entry;
    onProgress(`opening ${record.name}`);
    const model = new TrainedModel(source);
    try {
      const opened = await openOwn(model);
      views.runs.push({ record, hash, step: weights.final!.step, view: opened.view });
      files[`${record.role}.features`] = await packed({
        hash,
        features: shortFeaturesOf(opened),
      } satisfies FeaturesFile);
      gallery ??= { ...lessonGalleryWords(opened), states: [] };
      gallery.states.push({ name: record.role as LessonStateName, ...(await lessonGalleryState(opened)) });
    } finally {
      model.dispose();
    }
  }
  return { ...files, views: await packed(views), gallery: await packed(gallery!) };
}

/**
 * Everything that Explore and the lessons show of a recorded comparison without training or encoding anything.
 * @param entries baseline and method with their weights
 * @param backbone the file that both began with
 * @param adapter what computes, in words
 */
export async function recordLessons(
  entries: readonly RunFileEntry[],
  backbone: Uint8Array,
  adapter: string,
  onProgress: (phase: string) => void,
): Promise<RecordedFiles> {
  const [baseline, method] = [endedAs(entries, 'baseline'), endedAs(entries, 'method')];
  const { config } = method.entry.record;
  const states: LessonState[] = [];
  const begin: ModelSource = { key: 'start', config, weights: { kind: 'file', file: backbone } };
  const all = [
    { name: 'start', title: 'Before training', step: 0, source: begin },
    { name: 'baseline', title: baseline.entry.record.name, step: config.steps, source: baseline.source },
    { name: 'method', title: method.entry.record.name, step: config.steps, source: method.source },
  ] as const;
  for (const { source, ...named } of all) {
    onProgress(`the batch and the galleries of ${named.title}`);
    states.push(await lessonState(source, named));
  }
  onProgress('how the losses pull');
  const run: RunSpec = { id: 'method', name: method.entry.record.name, config };
  const { file } = method.entry.weights.final!;
  const pulls = { start: await pullAt(run, backbone, null), method: await pullAt(run, backbone, file) };
  const { train, pairs } = lessonPairs(config);
  const lessons: LessonData = {
    ...recordedBy(adapter),
    config,
    k: config.evaluation.k,
    videos: pairs.map(({ video }) => video),
    captions: pairs.map(({ text }) => train.view?.caption(text) ?? `text ${text}`),
    contents: pairs.map(({ video }) => train.view?.describe(video).join(' · ') ?? `video ${video}`),
    states,
    pulls,
  };
  return { lessons: await packed(lessons), ...(await recordGalleries([baseline, method], adapter, onProgress)) };
}

/** Whether such a file was made of these runs, in the form of today. */
export async function areLessonsOf(views: Blob, entries: readonly RunFileEntry[]): Promise<boolean> {
  const { version, runs } = await unpacked<ExploreFile>(views);
  if (version !== RECORDED_VERSION) return false;
  return entries.every(({ record, weights }) =>
    runs.some(run => run.record.role === record.role && run.hash === weights.final?.hash),
  );
}
