import type { Fault, Usage } from '@/protocol/training';
import { loseDevice, memoryUse } from '../backend';
import type { Run } from './job-setup';
import type { SessionData } from './session';

/** Gives every run a checkpoint of the same step: everything is read before anything is kept. */
export async function checkpointAll(runs: readonly Run[]): Promise<void> {
  const taken = await Promise.all(runs.map(run => run.session.checkpoint()));
  runs.forEach((run, i) => {
    run.checkpoint = taken[i] ?? null;
    run.checkpointBest = run.best;
  });
}

/** What a run is rebuilt to after its device was lost. */
export interface RunState {
  checkpoint: Run['checkpoint'];
  best: Run['best'];
  losses: Run['spec']['config']['losses'];
}

/** Newest checkpoint and current losses of every run. */
export function statesOf(runs: readonly Run[]): RunState[] {
  return runs.map(({ checkpoint, checkpointBest, session }) => ({
    checkpoint,
    best: checkpointBest,
    losses: session.config.losses,
  }));
}

/** Puts states into newly built runs of the same specs. */
export function restoreStates(runs: readonly Run[], states: readonly RunState[]): void {
  runs.forEach((run, i) => {
    const { checkpoint, losses, best = null } = states[i] ?? {};
    if (losses) run.session.setLosses(losses);
    if (!checkpoint) return;
    run.session.restore(checkpoint);
    run.checkpoint = checkpoint;
    run.best = best;
    run.checkpointBest = best;
  });
}

/** Frees every run. @param lost whether the device is gone: then there is nothing left to free */
export function disposeRuns(runs: readonly Run[], lost: boolean): void {
  for (const { session } of runs)
    try {
      session.dispose();
    } catch (error) {
      if (!lost) throw error;
    }
}

/** Memory of all runs and the clips read so far. @param stepsPerSecond of all runs together */
export function usageOf(runs: readonly Run[], { train }: SessionData, stepsPerSecond: number): Usage {
  const { bytes, tensors } = memoryUse();
  const planned = runs.reduce((sum, run) => sum + run.session.memory, 0);
  return { stepsPerSecond, bytes: bytes + planned, tensors, clips: { drawn: train.held, total: train.videos } };
}

/** Provokes a fault, to see the recovery at work. @throws for a crash, which is the worker's own affair */
export function simulateFault(fault: Fault, runs: readonly Run[]): void {
  if (fault === 'deviceLost') {
    if (!loseDevice()) throw new Error('There is no device to lose: this trains on the CPU.');
  } else if (fault === 'nonFinite') runs.at(-1)?.session.poison();
  else throw new Error('A crash is simulated by the worker itself.');
}
