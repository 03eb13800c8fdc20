import type { RunOrigin } from '../record';
import { type ComparisonSnapshot, RunRecorder } from '../recorder';
import type { RunStore } from '../run-store';
import { config, evaluation, points } from './measured';

/** A page that trains one run, and its recorder, which keeps it as `c/method`. */
export class RecordedPage {
  /** what was said: names of problems, and `kept` */
  said: string[] = [];
  now: ComparisonSnapshot = {
    state: 'running',
    adapter: 'fake',
    truth: null,
    runs: [{ role: 'method', name: 'Run', config, losses: config.losses, events: [], points: [], evaluations: [] }],
  };
  readonly recorder: RunRecorder;

  /** @param from the run that this one goes on from */
  constructor(open: () => Promise<RunStore>, from?: RunOrigin) {
    this.recorder = this.anotherRecorder(open, from);
  }

  /** One more recorder of the same page, as after a reload. */
  anotherRecorder(open: () => Promise<RunStore>, from?: RunOrigin): RunRecorder {
    const identity = { id: 'c', preset: 'tiny' as const, appVersion: '1', created: 7, tags: [] };
    return new RunRecorder(open, from ? { ...identity, from: { method: from } } : identity, () => this.now, {
      onProblem: error => this.said.push(error instanceof Error ? error.name : String(error)),
      onKept: () => this.said.push('kept'),
    });
  }

  /** The problems among what was said. */
  get problems(): string[] {
    return this.said.filter(word => word !== 'kept');
  }

  /** Takes steps in, both included, then tells the recorder. */
  take(from: number, to: number, recorder = this.recorder): void {
    const fresh = points(from, to);
    this.#change(run => ({ points: [...run.points, ...fresh] }));
    recorder.note({ type: 'steps', runId: 'method', points: fresh });
  }

  /** Takes in what was measured after a step, then tells the recorder. */
  evaluate(step: number): void {
    this.#change(run => ({ evaluations: [...run.evaluations, evaluation(step)] }));
    this.recorder.note({ type: 'evaluation', runId: 'method', evaluation: evaluation(step) });
  }

  /** Takes steps in, both included, and what was measured after the last. */
  train(from: number, to: number): void {
    this.take(from, to);
    this.evaluate(to);
  }

  /** Goes back to a step, then tells the recorder. */
  rewind(step: number): void {
    const before = <T extends { step: number }>(all: readonly T[]) => all.filter(one => one.step <= step);
    this.#change(run => ({ points: before(run.points), evaluations: before(run.evaluations) }));
    this.recorder.note({ type: 'rewound', step });
  }

  #change(part: (run: ComparisonSnapshot['runs'][number]) => Partial<ComparisonSnapshot['runs'][number]>): void {
    const run = this.now.runs[0]!;
    this.now.runs[0] = { ...run, ...part(run) };
  }
}
