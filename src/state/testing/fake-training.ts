import type { ExperimentConfig } from '@/config/schema';
import type { JobSpec, TrainingCommand, TrainingEvent } from '@/protocol/training';
import { points } from '@/runs/testing/measured';
import type { KeepingParts } from '../kept-runs';
import type { ClientListeners, TrainingClient } from '../training-client';
import type { TrainingParts } from '../training-parts';
import { createTrainingStore } from '../training-store';

/** A training worker that does nothing by itself: the test says what it tells. */
export class FakeClient implements Pick<TrainingClient, 'send' | 'letGo' | 'close'> {
  readonly commands: TrainingCommand[] = [];
  closed = false;
  timesLetGo = 0;

  constructor(readonly listeners: ClientListeners) {
    workers.push(this);
  }

  async send(command: TrainingCommand): Promise<void> {
    this.commands.push(command);
  }

  letGo(): void {
    this.timesLetGo++;
  }

  close(): void {
    this.closed = true;
  }
}

/** Every worker that was started, the newest last. */
export const workers: FakeClient[] = [];

/** A Playground in a tab: its workers do nothing by themselves. @param more what it has around it besides */
export const playgroundIn = (storage: KeepingParts, search = '', more: Partial<TrainingParts> = {}) =>
  createTrainingStore({
    startClient: listeners => new FakeClient(listeners),
    backbones: { list: async () => ({ entries: [], problems: [] }), save: async () => {} },
    storage,
    persist: async () => {},
    every: () => () => {},
    search: () => search,
    ...more,
  });

/** The worker that was started last. */
export const newest = (): FakeClient => workers.at(-1)!;

/** The newest worker tells something. */
export const tell = (...events: TrainingEvent[]): void => newest().listeners.onEvents(events);

/** What the newest worker was told to train last. @throws where it was told nothing */
export function started(): { job: JobSpec; steps: number | null } {
  const start = newest().commands.findLast(command => command.type === 'start');
  if (!start) throw new Error('No job was started.');
  return start;
}

const ROLES = ['baseline', 'method'] as const;

/** Steps of a run, both included. */
export const steps = (runId: (typeof ROLES)[number], from: number, to: number): TrainingEvent => ({
  type: 'steps',
  runId,
  points: points(from, to),
});

/** The same of both runs of a comparison. */
export const stepsOfBoth = (from: number, to: number): TrainingEvent[] => ROLES.map(role => steps(role, from, to));

/** A state of both runs that is known by its step. */
export const checkpointOfBoth = (step: number, losses: ExperimentConfig['losses']): TrainingEvent => ({
  type: 'checkpoint',
  checkpoint: {
    step,
    seconds: step,
    runs: ROLES.map(runId => ({ runId, losses, state: { at: step }, best: null })),
  },
});

/** Where training stands. */
export const status = (now: 'running' | 'paused' | 'finished' | 'failed'): TrainingEvent => ({
  type: 'status',
  status: now,
});
