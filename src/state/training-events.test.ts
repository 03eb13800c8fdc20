import { describe, expect, it } from 'vitest';
import { presetNamed } from '@/config/presets';
import type { Evaluation, StepPoint, TrainingEvent } from '@/protocol/training';
import { describeLossChange, reduceEvent } from './training-events';
import { initialState, newRun, type TrainingState } from './training-state';

const { config } = presetNamed('tiny');

function stateWithRun(): TrainingState {
  const run = newRun({ id: 'method', name: 'NeighborRetr', config });
  return { ...initialState('tiny'), status: 'running', runs: [run] };
}

const apply = (state: TrainingState, ...events: TrainingEvent[]): TrainingState =>
  events.reduce((s, event) => ({ ...s, ...reduceEvent(s, event) }), state);

const steps = (...numbers: number[]): TrainingEvent => ({
  type: 'steps',
  runId: 'method',
  points: numbers.map(step => ({ step, total: 1 }) as StepPoint),
});
const evaluation = (step: number): TrainingEvent => ({
  type: 'evaluation',
  runId: 'method',
  evaluation: { step } as Evaluation,
});

describe('reduceEvent', () => {
  it('appends steps and hands on a new list of runs, so that charts draw again', () => {
    const before = stateWithRun();
    const after = apply(before, steps(1, 2));
    expect(after.runs).not.toBe(before.runs);
    expect(after.runs[0]?.series.last?.step).toBe(2);
    expect(after.revision).toBe(1);
  });

  it('forgets everything after the step it is rewound to, and the error', () => {
    const failed = apply(stateWithRun(), steps(1, 2, 3), evaluation(0), evaluation(3));
    const back = apply({ ...failed, error: {} as TrainingState['error'] }, { type: 'rewound', step: 2 });
    expect(back.runs[0]?.series.last?.step).toBe(2);
    expect(back.runs[0]?.evaluations.map(e => e.step)).toEqual([0]);
    expect(back.error).toBeNull();
  });

  it('replaces an evaluation of the same step', () => {
    expect(apply(stateWithRun(), evaluation(5), evaluation(5)).runs[0]?.evaluations).toHaveLength(1);
  });

  it('marks changes of the losses on the curves, in words', () => {
    const losses = { ...config.losses, neighbor: { ...config.losses.neighbor, weight: 2 } };
    const after = apply(stateWithRun(), { type: 'lossesChanged', runId: 'method', step: 4, losses });
    expect(after.runs[0]?.events).toEqual([{ step: 4, text: 'neighbor weight 2' }]);
    expect(describeLossChange(losses, losses)).toBeNull();
    expect(describeLossChange(losses, { ...losses, kl: { ...losses.kl, enabled: true } })).toBe('kl on');
    const detached = { ...losses, centrality: { ...losses.centrality, detached: true } };
    expect(describeLossChange(losses, detached)).toBe('centrality detached on');
  });

  it('keeps a warning once', () => {
    const warning: TrainingEvent = { type: 'warning', message: 'careful' };
    expect(apply(stateWithRun(), warning, warning).warnings).toEqual(['careful']);
  });
});
