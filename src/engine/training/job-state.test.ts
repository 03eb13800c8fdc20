import { describe, expect, it } from 'vitest';
import type { JobStatus, TrainingCommand } from '@/protocol/training';
import { allows, AT_FIRST, changesBy, goesOn, type Happening, isAtRest, type Standing } from './job-state';

/** Where a job stands after all of this, and the statuses that it told on the way. */
function after(happenings: readonly Happening[], from: Standing = AT_FIRST): { standing: Standing; told: JobStatus[] } {
  let standing = from;
  const told: JobStatus[] = [];
  for (const happening of happenings) {
    const changes = changesBy(standing, happening);
    if (changes.status) told.push(changes.status);
    standing = { ...standing, ...changes };
  }
  return { standing, told };
}

const BUILT: Happening[] = [{ type: 'given' }, { type: 'opening' }, { type: 'built' }];
const RUNNING: Happening[] = [...BUILT, { type: 'going', steps: Infinity }];
const RESTED: Happening[] = [{ type: 'rested' }, { type: 'loopEnded' }];
const PAUSED: Happening[] = [...RUNNING, { type: 'halting', how: 'pause' }, ...RESTED];
const FINISHED: Happening[] = [...RUNNING, { type: 'finished' }, { type: 'loopEnded' }];
const FAILED: Happening[] = [...RUNNING, { type: 'failed', recoverable: false }, { type: 'loopEnded' }];
/** failed before there were any runs */
const UNBUILT: Happening[] = [{ type: 'given' }, { type: 'opening' }, { type: 'failed', recoverable: false }];

const COMMANDS = [
  'start',
  'pause',
  'resume',
  'step',
  'stop',
  'reset',
  'evaluate',
  'measurePull',
  'setLosses',
  'rollBack',
  'recover',
  'simulateFault',
  'dispose',
] as const satisfies readonly TrainingCommand['type'][];
const ALWAYS = ['start', 'pause', 'stop', 'setLosses', 'simulateFault', 'dispose'];

describe('commands of a job', () => {
  it.each([
    ['idle', [], []],
    ['running', RUNNING, ['reset', 'evaluate', 'measurePull', 'rollBack', 'recover']],
    ['paused', PAUSED, ['resume', 'step', 'reset', 'evaluate', 'measurePull', 'rollBack', 'recover']],
    ['finished', FINISHED, ['reset', 'evaluate', 'measurePull', 'rollBack', 'recover']],
    ['failed', FAILED, ['reset', 'rollBack', 'recover']],
    ['failed before it was built', UNBUILT, ['reset', 'recover']],
    ['disposed', [...PAUSED, { type: 'disposed' }], []],
  ] as [string, Happening[], string[]][])('that are carried out while it is %s', (_, happenings, expected) => {
    const { standing } = after(happenings);
    const allowed = COMMANDS.filter(command => allows(standing, command, false));
    expect(new Set(allowed)).toEqual(new Set([...ALWAYS, ...expected]));
  });

  it('lead back to no checkpoint on a device that is lost', () => {
    const { standing } = after(FAILED);
    expect(allows(standing, 'rollBack', true)).toBe(false);
    expect(allows(standing, 'recover', true)).toBe(true);
  });

  it('do not reset what is being prepared', () => {
    expect(allows(after(BUILT).standing, 'reset', false)).toBe(false);
  });
});

describe('a wish to halt', () => {
  it.each([
    ['pause', 'pause'],
    ['stop', 'stop'],
    ['dispose', 'stop'],
    ['evaluate', 'run'],
    ['setLosses', 'run'],
  ] as const)('is known as soon as %s is asked for, whenever its turn comes', (command, wish) => {
    expect(after([...RUNNING, { type: 'asked', command }]).standing).toMatchObject({ wish, status: 'running' });
  });

  it('ends the loop as paused or stopped, as was wished last', () => {
    const ends = (how: 'pause' | 'stop') => after([...RUNNING, { type: 'halting', how }, ...RESTED]).standing;
    expect(ends('pause')).toMatchObject({ status: 'paused', looping: false });
    expect(ends('stop')).toMatchObject({ status: 'stopped', looping: false });
  });
});

describe('steps', () => {
  it('are taken until nobody wants them, as many as were asked for, or all are done', () => {
    const { standing } = after([...BUILT, { type: 'going', steps: 2 }]);
    expect(goesOn(standing, 0, 10)).toBe(true);
    expect(goesOn(standing, 10, 10)).toBe(false);
    expect(goesOn(after([{ type: 'stepped' }, { type: 'stepped' }], standing).standing, 2, 10)).toBe(false);
    expect(goesOn(after([{ type: 'asked', command: 'pause' }], standing).standing, 1, 10)).toBe(false);
  });

  it('are still owed after something was done between two of them', () => {
    const between: Happening[] = [
      { type: 'stepped' },
      { type: 'halting', how: 'pause' },
      ...RESTED,
      { type: 'betweenSteps' },
    ];
    const { standing, told } = after([...between, { type: 'betweenDone', before: 'running' }], {
      ...after(RUNNING).standing,
      stepsLeft: 5,
    });
    expect(standing).toMatchObject({ stepsLeft: 4, wish: 'run', looping: false });
    expect(told).toEqual(['paused', 'running', 'paused']);
  });
});

describe('what is told', () => {
  it('of a job from its beginning to its end is each status once', () => {
    const { told } = after([...FINISHED, { type: 'disposed' }]);
    expect(told).toEqual(['preparing', 'running', 'finished', 'idle']);
  });

  it('of a job that is put away before it began is nothing', () => {
    expect(after([{ type: 'disposed' }]).told).toEqual([]);
  });

  it('of a finished job stays finished, whatever is measured afterwards', () => {
    const { told } = after(
      [{ type: 'betweenSteps' }, { type: 'betweenDone', before: 'finished' }],
      after(FINISHED).standing,
    );
    expect(told).toEqual(['running', 'finished']);
  });

  it('of a failure that left the weights alone is a pause; stopping hides no other failure', () => {
    expect(after([...RUNNING, { type: 'failed', recoverable: true }]).standing.status).toBe('paused');
    expect(after([{ type: 'stopped' }], after(FAILED).standing).told).toEqual([]);
    expect(after([{ type: 'stopped' }], after(PAUSED).standing).told).toEqual(['stopped']);
  });

  it('of the ground truth is told anew for another job, and tests are made anew after a rewind', () => {
    const tested = after([...RUNNING, { type: 'truthTold' }, { type: 'evaluated', step: 50 }]).standing;
    expect(tested).toMatchObject({ truthTold: true, evaluatedAt: 50 });
    const rewound = after([{ type: 'rewound' }], tested).standing;
    expect(rewound).toMatchObject({ truthTold: true, evaluatedAt: null });
    expect(after([{ type: 'disposed' }, { type: 'given' }], tested).standing).toMatchObject({
      truthTold: false,
      evaluatedAt: null,
    });
  });
});

describe('trouble', () => {
  it('must be told for a job at rest alone: what is at work finds out by itself, and once is enough', () => {
    expect(isAtRest(after(PAUSED).standing)).toBe(true);
    expect(isAtRest(after([...PAUSED, { type: 'begun' }]).standing)).toBe(false);
    expect(isAtRest(after([...PAUSED, { type: 'begun' }, { type: 'carriedOut' }]).standing)).toBe(true);
    expect(isAtRest(after(RUNNING).standing)).toBe(false);
    expect(isAtRest(after(FAILED).standing)).toBe(false);
    expect(isAtRest(AT_FIRST)).toBe(false);
  });

  it('before anything was built leaves what was to be trained, and after it was torn down, too', () => {
    expect(after(UNBUILT).standing.holding).toBe('job');
    expect(after([...PAUSED, { type: 'tornDown' }]).standing.holding).toBe('job');
    expect(after([{ type: 'tornDown' }]).standing.holding).toBe('nothing');
  });
});
