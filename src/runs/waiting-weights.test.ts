import { describe, expect, it } from 'vitest';
import { WaitingWeights, type WeightsEvent } from './waiting-weights';

const weights = (kind: WeightsEvent['kind'], step: number, bytes = 1): WeightsEvent => ({
  type: 'weights',
  kind,
  runId: 'a',
  step,
  file: new Uint8Array(bytes),
  hash: String(step),
});
const found = (waiting: WaitingWeights) => waiting.all().map(({ kind, step }) => `${kind} ${step}`);

describe('waiting weights', () => {
  it('are the newest final and best ones, and all at evaluations', () => {
    const waiting = new WaitingWeights();
    for (const step of [3, 6]) for (const kind of ['best', 'snapshot'] as const) waiting.add(weights(kind, step));
    waiting.add(weights('final', 9));
    expect(found(waiting)).toEqual(['snapshot 3', 'best 6', 'snapshot 6', 'final 9']);
    waiting.dropAfter(5);
    expect(found(waiting)).toEqual(['snapshot 3']);
    waiting.clear();
    expect(waiting.any).toBe(false);
  });

  it('fill so much memory and no more: the oldest at evaluations go, and are counted', () => {
    const waiting = new WaitingWeights(25);
    waiting.add(weights('best', 1, 100));
    for (const step of [1, 2, 3, 4]) waiting.add(weights('snapshot', step, 10));
    expect(found(waiting)).toEqual(['best 1', 'snapshot 3', 'snapshot 4']);
    expect(waiting.lost).toBe(2);
  });

  it('go on waiting when they took the place of what was kept meanwhile', () => {
    const waiting = new WaitingWeights();
    const first = weights('best', 1);
    waiting.add(first);
    waiting.add(weights('best', 2));
    waiting.drop(first);
    expect(found(waiting)).toEqual(['best 2']);
  });
});
