import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventBatcher } from './event-batcher';
import type { StepPoint, TrainingEvent } from './training';

const step = (runId: string, n: number): TrainingEvent => ({
  type: 'steps',
  runId,
  points: [{ step: n } as StepPoint],
});

describe('EventBatcher', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('delivers at most once per interval and joins the steps of a run', () => {
    const delivered: TrainingEvent[][] = [];
    const batcher = new EventBatcher(events => delivered.push(events), 100);
    for (let n = 1; n <= 5; n++) {
      batcher.add(step('a', n));
      batcher.add(step('b', n));
      vi.advanceTimersByTime(10);
    }
    expect(delivered).toHaveLength(0);
    vi.advanceTimersByTime(100);
    expect(delivered).toHaveLength(1);
    const [batch] = delivered;
    expect(batch!.map(e => e.type === 'steps' && [e.runId, e.points.map(p => p.step)])).toEqual([
      ['a', [1, 2, 3, 4, 5]],
      ['b', [1, 2, 3, 4, 5]],
    ]);
  });

  it('sends a status at once, after what came before, and only the newest progress', () => {
    const delivered: TrainingEvent[][] = [];
    const batcher = new EventBatcher(events => delivered.push(events));
    batcher.add({ type: 'progress', phase: 'a', done: 1, total: 2 });
    batcher.add({ type: 'progress', phase: 'a', done: 2, total: 2 });
    batcher.add(step('a', 1));
    batcher.add({ type: 'status', status: 'paused' });
    expect(delivered.flat().map(e => e.type)).toEqual(['progress', 'steps', 'status']);
    expect(delivered.flat()[0]).toMatchObject({ done: 2 });
    vi.advanceTimersByTime(1000);
    expect(delivered).toHaveLength(1);
  });
});
