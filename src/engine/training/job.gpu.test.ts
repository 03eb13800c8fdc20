import { describe, expect, it } from 'vitest';
import type { JobStatus, TrainingEvent } from '@/protocol/training';
import { TrainingJob } from './job';
import { microConfig } from './micro-config';

/** A job whose events are kept, and a way to wait for one. */
class Watched {
  readonly events: TrainingEvent[] = [];
  #seen: (() => void)[] = [];
  readonly job = new TrainingJob(event => {
    this.events.push(event);
    for (const wake of this.#seen.splice(0)) wake();
  });

  get statuses(): JobStatus[] {
    return this.events.flatMap(event => (event.type === 'status' ? [event.status] : []));
  }

  /** Resolves with the first event after now that fits. */
  async next(fits: (event: TrainingEvent) => boolean): Promise<void> {
    let from = this.events.length;
    while (!this.events.slice(from).some(fits)) {
      from = this.events.length;
      await new Promise<void>(resolve => this.#seen.push(resolve));
    }
  }

  start(): Promise<void> {
    const run = { id: 'a', name: 'A', config: microConfig() };
    return this.job.handle({ type: 'start', job: { runs: [run], backbone: null, backend: 'webgpu' }, steps: null });
  }
}

describe('a training job', () => {
  it('says a lost device once, wherever it strikes, and goes on with a new one', async () => {
    const watched = new Watched();
    await watched.start();
    for (let round = 0; round < 2; round++) {
      await watched.next(event => event.type === 'steps');
      const failed = watched.next(event => event.type === 'error');
      await watched.job.handle({ type: 'simulateFault', fault: 'deviceLost' });
      await failed;
      const errors = watched.events.filter(event => event.type === 'error');
      expect(errors).toHaveLength(round + 1);
      expect(errors[round]!.error).toMatchObject({ kind: 'deviceLost', remedy: 'recover' });
      await watched.job.handle({ type: 'recover' });
      expect(watched.statuses.at(-1)).toBe('paused');
      // A second report of the same loss would arrive within this time.
      await new Promise(resolve => setTimeout(resolve, 500));
      expect(watched.statuses.at(-1)).toBe('paused');
      await watched.job.handle({ type: 'resume' });
    }
    await watched.job.handle({ type: 'dispose' });
    expect(watched.statuses.at(-1)).toBe('idle');
  });
});
