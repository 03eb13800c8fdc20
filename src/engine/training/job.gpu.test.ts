import { describe, expect, it } from 'vitest';
import type { ExperimentConfig } from '@/config/schema';
import { parseSafetensors } from '@/data/safetensors';
import type { JobSpec, JobState, JobStatus, TrainingEvent } from '@/protocol/training';
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

  start(config = microConfig(), part: Partial<JobSpec> = {}): Promise<void> {
    const run = { id: 'a', name: 'A', config };
    const job = { runs: [run], backbone: null, backend: 'webgpu' as const, ...part };
    return this.job.handle({ type: 'start', job, steps: null });
  }

  /** Trains to the end. @returns the state of the end */
  async finish(config: ExperimentConfig, part: Partial<JobSpec> = {}): Promise<JobState> {
    const finished = this.next(event => event.type === 'status' && event.status === 'finished');
    await this.start(config, { keepsCheckpoints: true, keepsEnd: true, keepsSnapshots: true, ...part });
    await finished;
    const end = this.events.findLast(event => event.type === 'checkpoint');
    if (!end) throw new Error('The end was not handed out.');
    await this.job.handle({ type: 'dispose' });
    return end.checkpoint;
  }

  /** Weights of the last event of a kind, by name. */
  weights(kind: 'final' | 'snapshot', step: number) {
    const event = this.events.findLast(e => e.type === 'weights' && e.kind === kind && e.step === step);
    if (event?.type !== 'weights') throw new Error(`There are no ${kind} weights of step ${step}.`);
    return parseSafetensors(event.file).tensors;
  }
}

/** A constant rate: six steps are then the same whether they were planned at once or not. */
function constantRate(steps: number): ExperimentConfig {
  const config = microConfig();
  const schedule = { ...config.schedule, kind: 'warmup_constant' as const, warmupSteps: 0 };
  return { ...config, steps, schedule, evaluation: { ...config.evaluation, every: 1 } };
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

  it('that goes on from the end of another begins with its weights, and is what it would have been in one go', async () => {
    const [first, further, whole] = [new Watched(), new Watched(), new Watched()];
    const end = await first.finish(constantRate(3));
    expect(end.step).toBe(3);
    await further.finish(constantRate(6), { resume: end });
    await whole.finish(constantRate(6));
    expect(further.weights('snapshot', 3)).toEqual(first.weights('final', 3));
    expect(further.weights('final', 6)).toEqual(whole.weights('final', 6));
  });

  it('goes on from weights alone where nothing else is kept', async () => {
    const [first, further] = [new Watched(), new Watched()];
    const end = await first.finish(constantRate(3));
    const file = first.events.findLast(event => event.type === 'weights' && event.kind === 'final');
    if (file?.type !== 'weights') throw new Error('There are no weights.');
    const runs = end.runs.map(run => ({ ...run, state: { weights: file.file } }));
    await further.finish(constantRate(5), { resume: { ...end, runs } });
    expect(further.weights('snapshot', 3)).toEqual(first.weights('final', 3));
    expect(further.weights('final', 5)).not.toEqual(first.weights('final', 3));
  });
});
