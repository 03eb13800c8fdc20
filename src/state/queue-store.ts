import { create } from 'zustand';
import { ablationJobs, type Variant } from '@/config/ablation';
import type { PresetName } from '@/config/presets';
import type { JobError } from '@/protocol/training';
import { lockComparison } from '@/runs/locks';
import { failedJobs, type QueuedJob, waitingJobs } from '@/runs/queue';
import type { RunStore } from '@/runs/run-store';
import { uniqueId } from '@/runs/unique-id';
import { keepingProblem, keptRuns } from './kept-runs';
import type { TrainingActions } from './training-actions';
import type { TrainingState } from './training-state';
import { trainingActions, useTraining } from './training-store';

/** What the queue shows. */
export interface QueueState {
  /** the one that trains now, what is still to be trained, and what failed, in their order */
  jobs: QueuedJob[];
  /** whether this tab works through them */
  working: boolean;
  /** the job that trains now */
  current: string | null;
  problem: string | null;
  /** tag of the runs that were finished last in this tab; null before that */
  finished: string | null;
  /** jobs that this tab has finished since it began with an empty or resting queue */
  finishedJobs: number;
  /** what was taken off the queue last, and can be put back */
  cancelled: readonly QueuedJob[];
}

/** What to train: every variant with every seed. */
export interface NewAblation {
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
  enqueue: (ablation: NewAblation) => Promise<void>;
  /** Adds jobs and begins. */
  add: (jobs: readonly NewJob[]) => Promise<void>;
  /** Goes on with the first job, from its checkpoint if it has begun. */
  work: () => Promise<void>;
  pause: () => void;
  /** Tries jobs again that failed, from their checkpoints if they have any. */
  retry: (ids: readonly string[]) => Promise<void>;
  cancel: (ids: readonly string[]) => Promise<void>;
  /** Puts back what was cancelled last. */
  putBack: () => Promise<void>;
}

/** A job that is not in the queue yet. */
export type NewJob = Pick<QueuedJob, 'title' | 'preset' | 'tag' | 'runs'>;

/** What the queue needs of everything around it. */
export interface QueueSurroundings {
  training: {
    state: () => Pick<TrainingState, 'status' | 'error' | 'runs'>;
    subscribe: (
      listener: (
        now: Pick<TrainingState, 'status' | 'error' | 'runs'>,
        before: Pick<TrainingState, 'status' | 'error' | 'runs'>,
      ) => void,
    ) => void;
    actions: () => Pick<
      TrainingActions,
      | 'discard'
      | 'keptAs'
      | 'leaveInterrupted'
      | 'letGo'
      | 'pause'
      | 'recover'
      | 'restart'
      | 'resumeKept'
      | 'train'
      | 'trainRuns'
    >;
  };
  kept: () => Promise<Pick<RunStore, 'comparisons' | 'describe' | 'dropQueued' | 'queue' | 'saveQueued'>>;
  /** @returns gives the lock back; null when another tab has it */
  lock: (name: string) => Promise<(() => void) | null>;
}

/** Milliseconds that training rests before that counts as a wish to pause the queue: an evaluation between two steps is shorter. */
const A_MOMENT = 500;

/** Comparisons that wait, trained one after another by the playground's worker; they outlive the page. */
export function createQueueStore({ training, kept, lock }: QueueSurroundings) {
  let release: (() => void) | null = null;
  /** the job that goes on by itself once its device or worker is there again */
  let reviving: string | null = null;

  return create<QueueState & QueueActions>()((set, get) => {
    const fail = (error: unknown) => set({ problem: keepingProblem(error).message });

    const stop = (problem: string | null) => {
      release?.();
      release = null;
      reviving = null;
      set({ working: false, current: null, problem });
    };

    const change = async (id: string, part: Partial<QueuedJob>) => {
      const jobs = get().jobs.map(job => (job.id === id ? { ...job, ...part } : job));
      set({ jobs });
      await (await kept()).saveQueued(jobs.filter(job => job.id === id));
    };

    /** Says why a job failed and goes on with the next. */
    const giveUp = async (id: string, reason: string): Promise<void> => {
      reviving = null;
      set({ current: null });
      try {
        await change(id, { failed: reason, revived: false });
      } catch (error) {
        // Going on would begin with the same job again.
        return stop(keepingProblem(error).message);
      }
      if (get().working) await next();
    };

    /** Discards what is there; what was a job's own is brought back from the queue, and from nowhere else. */
    const leave = async (): Promise<void> => {
      const { discard, keptAs, letGo } = training.actions();
      const own = get().jobs.some(job => job.comparison !== null && job.comparison === keptAs());
      await discard();
      if (own) letGo();
    };

    /** Begins a job, or goes on where it was cut off. */
    const begin = async (job: QueuedJob): Promise<void> => {
      // Before it counts as its own: discarding what was there is not discarding this.
      if (training.state().runs.length > 0) await leave();
      set({ current: job.id, problem: null });
      try {
        const known = job.comparison
          ? (await (await kept()).comparisons()).find(c => c.id === job.comparison)
          : undefined;
        // Finished by hand in the Playground meanwhile.
        if (known?.runs.every(run => run.state === 'finished')) return await finish(job.id);
        if (known?.checkpointStep != null) {
          const problem = await training.actions().resumeKept(known);
          return problem === null ? undefined : await giveUp(job.id, problem);
        }
        const { preset, runs, tag } = job;
        // What cannot go on is begun anew: its first attempt is no result.
        if (known) {
          const attempt = known.runs.map(run => run.id);
          await training.actions().leaveInterrupted(known);
          await (await kept()).describe(attempt, { tags: [`${tag} · unfinished attempt`] });
        }
        const comparison = await training.actions().trainRuns({ preset, runs, tags: [tag] });
        await change(job.id, { comparison });
      } catch (error) {
        await giveUp(job.id, keepingProblem(error).message);
      }
    };

    /** Begins the first job, as the queue is kept now: another tab may have added some, or trained them. */
    const next = async (): Promise<void> => {
      let jobs: QueuedJob[];
      try {
        jobs = await (await kept()).queue();
      } catch (error) {
        return stop(keepingProblem(error).message);
      }
      set({ jobs });
      const [job] = waitingJobs(jobs);
      if (job) return begin(job);
      stop(null);
    };

    /** Takes the job that has just finished off the queue. */
    const finish = async (id: string): Promise<void> => {
      set(({ jobs, finished, finishedJobs }) => ({
        jobs: jobs.filter(job => job.id !== id),
        finished: jobs.find(job => job.id === id)?.tag ?? finished,
        finishedJobs: finishedJobs + 1,
        current: null,
      }));
      try {
        await (await kept()).dropQueued([id]);
      } catch (error) {
        // Going on would begin with the same job again.
        return stop(keepingProblem(error).message);
      }
      // Paused meanwhile: nothing new begins.
      if (get().working) await next();
    };

    /** A loss that is not finite comes again, and what is too large stays so; a lost device or a crash may not: that is tried once more. */
    const stumble = async (id: string, { kind, message, remedy }: JobError): Promise<void> => {
      const job = get().jobs.find(j => j.id === id);
      if (kind === 'nonFinite' || kind === 'limits' || !job || job.revived) return giveUp(id, message);
      reviving = id;
      try {
        await change(id, { revived: true });
      } catch (error) {
        return stop(keepingProblem(error).message);
      }
      if (reviving !== id) return;
      if (remedy === 'restart') {
        reviving = null;
        return training.actions().restart();
      }
      // It is paused when the device is there.
      training.actions().recover();
    };

    /** An evaluation between two steps pauses for a moment; whoever pauses for longer means it. */
    const stopIfPaused = (job: string) => {
      if (get().current === job && training.state().status === 'paused' && reviving !== job) stop(null);
    };

    training.subscribe((now, before) => {
      const { current, working } = get();
      if (!current || !working) return;
      if (now.error && now.error !== before.error) return void stumble(current, now.error);
      if (now.status === before.status) return;
      if (now.status === 'finished') void finish(current);
      else if (now.status === 'paused' && reviving === current && !now.error) {
        reviving = null;
        void training.actions().train();
      } else if (now.status === 'paused') setTimeout(() => stopIfPaused(current), A_MOMENT);
      else if (now.status === 'idle' && before.status !== 'idle' && now.runs.length === 0)
        stop('The comparison was discarded. It is still in the queue.');
    });

    const addJobs = async (jobs: readonly QueuedJob[]) => {
      try {
        await (await kept()).saveQueued(jobs);
        set(state => ({ jobs: [...state.jobs.filter(job => !jobs.some(j => j.id === job.id)), ...jobs] }));
        if (!get().working) await get().work();
      } catch (error) {
        fail(error);
      }
    };

    return {
      jobs: [],
      working: false,
      current: null,
      problem: null,
      finished: null,
      finishedJobs: 0,
      cancelled: [],

      load: async () => {
        if (get().working) return;
        try {
          set({ jobs: await (await kept()).queue() });
        } catch (error) {
          fail(error);
        }
      },

      enqueue: ({ preset, name, variants, seeds, atOnce }) =>
        get().add(
          ablationJobs(variants, seeds, atOnce).map(job => ({
            title: `${name} · seed ${job.seed} · ${job.title}`,
            preset,
            tag: name,
            runs: job.variants.map(variant => ({ id: variant.role, name: variant.name, config: variant.config })),
          })),
        ),

      add: async jobs => {
        const from = Date.now();
        await addJobs(
          jobs.map((job, i) => ({
            ...job,
            id: uniqueId(),
            order: from + i / 1000,
            comparison: null,
            failed: null,
          })),
        );
      },

      work: async () => {
        const { working, jobs } = get();
        const [first] = waitingJobs(jobs);
        if (working || !first) return;
        const { status, error } = training.state();
        // Its own comparison, paused: that one goes on.
        const own = status === 'paused' && first.comparison === training.actions().keptAs();
        if (!own && ['preparing', 'running', 'paused'].includes(status))
          return set({ problem: 'The Playground trains something else. Finish or discard it, then go on.' });
        release = await lock('queue');
        if (!release) return set({ problem: 'Another tab works through the queue.' });
        set({ working: true, problem: null, finishedJobs: 0, cancelled: [] });
        if (!own) return next();
        set({ current: first.id });
        if (error) return stumble(first.id, error);
        await training.actions().train();
      },

      pause: () => {
        if (['preparing', 'running'].includes(training.state().status)) training.actions().pause();
        else stop(null);
      },

      retry: async ids => {
        const again = failedJobs(get().jobs).filter(job => ids.includes(job.id));
        await addJobs(again.map(job => ({ ...job, failed: null, revived: false })));
      },

      cancel: async ids => {
        const { current, jobs } = get();
        const mine = current !== null && ids.includes(current);
        const gone = jobs.filter(job => ids.includes(job.id));
        // No longer its own, before it is discarded: that ends the job, not the queue.
        if (mine) reviving = null;
        set({ problem: null, cancelled: gone, ...(mine ? { current: null } : {}) });
        try {
          if (mine) await leave();
          set({ jobs: get().jobs.filter(job => !ids.includes(job.id)) });
          await (await kept()).dropQueued(ids);
        } catch (error) {
          return stop(keepingProblem(error).message);
        }
        if (mine && get().working) await next();
      },

      putBack: async () => {
        const { cancelled } = get();
        set({ cancelled: [] });
        try {
          await (await kept()).saveQueued(cancelled);
          set({ jobs: await (await kept()).queue() });
        } catch (error) {
          fail(error);
        }
      },
    };
  });
}

/** The page's queue. */
export const useQueue = createQueueStore({
  training: {
    state: () => useTraining.getState(),
    subscribe: listener => useTraining.subscribe(listener),
    actions: trainingActions,
  },
  kept: keptRuns,
  lock: lockComparison,
});

/** The actions, outside rendering: they never change. */
export function queueActions(): QueueActions {
  return useQueue.getState();
}
