import { create } from 'zustand';
import { ablationJobs, type Variant } from '@/config/ablation';
import type { PresetName } from '@/config/presets';
import { lockComparison } from '@/runs/locks';
import type { QueuedJob } from '@/runs/queue';
import { keepingProblem, keptRuns, uniqueId } from './kept-runs';
import { trainingActions, useTraining } from './training-store';

/** What the queue shows. */
export interface QueueState {
  /** what is still to be trained, the one that trains now first */
  jobs: QueuedJob[];
  /** whether this tab works through them */
  working: boolean;
  /** the job that trains now */
  current: string | null;
  problem: string | null;
  /** tag of the runs that were finished last in this tab; null before that */
  finished: string | null;
}

/** What to train: every variant with every seed. */
export interface AblationPlan {
  preset: PresetName;
  name: string;
  variants: readonly Variant[];
  seeds: readonly number[];
  /** runs in lockstep */
  atOnce: number;
}

/** What can be done with the queue. */
export interface QueueActions {
  load: () => Promise<void>;
  /** Adds an ablation and begins. */
  enqueue: (plan: AblationPlan) => Promise<void>;
  /** Goes on with the first job, from its checkpoint if it has begun. */
  work: () => Promise<void>;
  pause: () => void;
  cancel: (ids: readonly string[]) => Promise<void>;
}

/** Milliseconds after which a pause is one. */
const A_MOMENT = 500;

let release: (() => void) | null = null;

/** Comparisons that wait, trained one after another by the playground's worker; they outlive the page. */
export const useQueue = create<QueueState & QueueActions>()((set, get) => {
  const fail = (error: unknown) => set({ problem: keepingProblem(error).message });

  const stop = (problem: string | null) => {
    release?.();
    release = null;
    set({ working: false, current: null, problem });
  };

  const change = async (id: string, part: Partial<QueuedJob>) => {
    const jobs = get().jobs.map(job => (job.id === id ? { ...job, ...part } : job));
    set({ jobs });
    await (await keptRuns()).saveQueued(jobs.filter(job => job.id === id));
  };

  /** Begins a job, or goes on where it was cut off. */
  const begin = async (job: QueuedJob): Promise<void> => {
    // Before it counts as its own: discarding what was there is not discarding this.
    if (useTraining.getState().runs.length > 0) await trainingActions().discard();
    set({ current: job.id, problem: null });
    try {
      const kept = job.comparison
        ? (await (await keptRuns()).comparisons()).find(c => c.id === job.comparison)
        : undefined;
      // Finished by hand in the Playground meanwhile.
      if (kept?.runs.every(run => run.state === 'finished')) return await finish(job.id);
      if (kept?.checkpointStep != null) return await trainingActions().resumeKept(kept);
      const { preset, runs, tag } = job;
      const comparison = await trainingActions().trainRuns({ preset, runs, tags: [tag] });
      await change(job.id, { comparison, failed: null });
    } catch (error) {
      await change(job.id, { failed: keepingProblem(error).message }).catch(fail);
      stop(`"${job.title}" could not be trained: ${keepingProblem(error).message}`);
    }
  };

  /** Begins the first job, as the queue is kept now: another tab may have added some, or trained them. */
  const next = async (): Promise<void> => {
    let jobs: QueuedJob[];
    try {
      jobs = await (await keptRuns()).queue();
    } catch (error) {
      return stop(keepingProblem(error).message);
    }
    set({ jobs });
    const [job] = jobs;
    if (job) return begin(job);
    stop(null);
  };

  /** Takes the job that has just finished off the queue. */
  const finish = async (id: string): Promise<void> => {
    set(({ jobs, finished }) => ({
      jobs: jobs.filter(job => job.id !== id),
      finished: jobs.find(job => job.id === id)?.tag ?? finished,
      current: null,
    }));
    try {
      await (await keptRuns()).dropQueued([id]);
    } catch (error) {
      // Going on would begin with the same job again.
      return stop(keepingProblem(error).message);
    }
    // Paused meanwhile: nothing new begins.
    if (get().working) await next();
  };

  /** An evaluation between two steps pauses for a moment; whoever pauses for longer means it. */
  const stopIfPaused = (job: string) => {
    const { status, error } = useTraining.getState();
    if (get().current === job && status === 'paused') stop(error?.message ?? null);
  };

  useTraining.subscribe((now, before) => {
    const { current, working } = get();
    if (!current || !working || now.status === before.status) return;
    if (now.status === 'finished') void finish(current);
    else if (now.status === 'failed')
      stop('Training stopped by an error: see the Playground. Go on when it is solved.');
    else if (now.status === 'paused') setTimeout(() => stopIfPaused(current), A_MOMENT);
    else if (now.status === 'idle' && before.status !== 'idle' && now.runs.length === 0)
      stop('The comparison was discarded. It is still in the queue.');
  });

  return {
    jobs: [],
    working: false,
    current: null,
    problem: null,
    finished: null,

    load: async () => {
      if (get().working) return;
      try {
        set({ jobs: await (await keptRuns()).queue() });
      } catch (error) {
        fail(error);
      }
    },

    enqueue: async ({ preset, name, variants, seeds, atOnce }) => {
      const from = Date.now();
      const jobs = ablationJobs(variants, seeds, atOnce).map((job, i): QueuedJob => ({
        id: uniqueId(),
        order: from + i / 1000,
        title: `${name} · seed ${job.seed} · ${job.title}`,
        preset,
        tag: name,
        runs: job.variants.map(variant => ({ id: variant.role, name: variant.name, config: variant.config })),
        comparison: null,
        failed: null,
      }));
      try {
        await (await keptRuns()).saveQueued(jobs);
        set(state => ({ jobs: [...state.jobs, ...jobs] }));
        if (!get().working) await get().work();
      } catch (error) {
        fail(error);
      }
    },

    work: async () => {
      const { working, jobs } = get();
      if (working || jobs.length === 0) return;
      const { status } = useTraining.getState();
      const [first] = jobs;
      // Its own comparison, paused: that one goes on.
      const own = status === 'paused' && first?.comparison === trainingActions().keptAs();
      if (!own && ['preparing', 'running', 'paused'].includes(status))
        return set({ problem: 'The Playground trains something else. Finish or discard it, then go on.' });
      release = await lockComparison('queue');
      if (!release) return set({ problem: 'Another tab works through the queue.' });
      set({ working: true, problem: null });
      if (!own) return next();
      set({ current: first!.id });
      await trainingActions().train();
    },

    pause: () => {
      if (['preparing', 'running'].includes(useTraining.getState().status)) trainingActions().pause();
      else stop(null);
    },

    cancel: async ids => {
      const { current, jobs } = get();
      const mine = current !== null && ids.includes(current);
      if (mine) stop(null);
      set({ jobs: jobs.filter(job => !ids.includes(job.id)), problem: null });
      if (mine) void trainingActions().discard();
      try {
        await (await keptRuns()).dropQueued(ids);
      } catch (error) {
        fail(error);
      }
    },
  };
});

/** The actions, outside rendering: they never change. */
export function queueActions(): QueueActions {
  return useQueue.getState();
}
