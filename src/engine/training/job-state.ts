/**
 * Where a job stands, which commands it takes there, and what follows from what happens to it. Nothing here waits, computes
 * or tells: `TrainingJob` does, asks `allows` before it carries a command out, and notes what happened by `changesBy`.
 *
 * ```
 *            given, opening            built, going
 *   idle ───────────────────▶ preparing ───────────▶ running ──▶ finished
 *    ▲                            ▲                   │    ▲
 *    │ disposed, from anywhere    │ opening again     ▼    │ going, between
 *    └──                          └── failed ◀── paused · stopped
 * ```
 */
import type { JobStatus, TrainingCommand } from '@/protocol/training';

/** What is wanted of the work in progress, which asks at every report of how far it is. */
export type Wish = 'run' | 'pause' | 'stop';

/** Where a job stands. */
export interface Standing {
  readonly status: JobStatus;
  /** what there is to work with: nothing, what a job is to train, or its runs, ready for steps */
  readonly holding: 'nothing' | 'job' | 'runs';
  readonly wish: Wish;
  /** whether steps are being taken, one after another */
  readonly looping: boolean;
  /** whether a command is being carried out; the loop of steps goes on between commands */
  readonly busy: boolean;
  /** steps until it pauses by itself */
  readonly stepsLeft: number;
  /** the step at which all runs were tested last; null where they are to be tested again */
  readonly evaluatedAt: number | null;
  /** whether the skewness of the ground truth was told */
  readonly truthTold: boolean;
}

/** A job before its first command. */
export const AT_FIRST: Standing = {
  status: 'idle',
  holding: 'nothing',
  wish: 'pause',
  looping: false,
  busy: false,
  stepsLeft: Infinity,
  evaluatedAt: null,
  truthTold: false,
};

/** Something that happened to a job. */
export type Happening =
  /** a command was given; its turn comes after those before it */
  | { type: 'asked'; command: TrainingCommand['type'] }
  /** its turn has come, and is over */
  | { type: 'begun' }
  | { type: 'carriedOut' }
  /** something to train was given and found to be in order */
  | { type: 'given' }
  /** a device is being opened */
  | { type: 'opening' }
  | { type: 'built' }
  | { type: 'tornDown' }
  /** the runs were put at a step that they had not reached by training */
  | { type: 'rewound' }
  /** after `rewound`: nothing is at work, and steps can be taken */
  | { type: 'ready' }
  /** steps are being taken, so many at most; and are no longer */
  | { type: 'going'; steps: number }
  | { type: 'loopEnded' }
  | { type: 'stepped' }
  | { type: 'evaluated'; step: number }
  | { type: 'truthTold' }
  /** the loop is asked to come to an end, and has come to one */
  | { type: 'halting'; how: 'pause' | 'stop' }
  | { type: 'rested' }
  | { type: 'finished' }
  | { type: 'stopped' }
  /** something is done between two steps, and was done */
  | { type: 'betweenSteps' }
  | { type: 'betweenDone'; before: JobStatus }
  /** @param recoverable whether the runs are as they were before it, and can go on */
  | { type: 'failed'; recoverable: boolean }
  | { type: 'disposed' };

/** What changes by something that happened. A status among it is told, even where it is the one that was told before. */
export function changesBy(standing: Standing, happening: Happening): Partial<Standing> {
  switch (happening.type) {
    case 'asked':
      return wishOf(happening.command);
    case 'begun':
      return { busy: true };
    case 'carriedOut':
      return { busy: false };
    case 'given':
      return { holding: 'job', truthTold: false };
    case 'opening':
      return { status: 'preparing' };
    case 'built':
      return { holding: 'runs' };
    case 'tornDown':
      return standing.holding === 'runs' ? { holding: 'job' } : {};
    case 'rewound':
      return { evaluatedAt: null };
    case 'ready':
      return { status: 'paused' };
    case 'going':
      return { status: 'running', wish: 'run', stepsLeft: happening.steps, looping: true };
    case 'loopEnded':
      return { looping: false };
    case 'stepped':
      return { stepsLeft: standing.stepsLeft - 1 };
    case 'evaluated':
      return { evaluatedAt: happening.step };
    case 'truthTold':
      return { truthTold: true };
    case 'halting':
      return { wish: happening.how };
    case 'rested':
      return { status: standing.wish === 'stop' ? 'stopped' : 'paused' };
    case 'finished':
      return { status: 'finished' };
    case 'stopped':
      return standing.holding === 'runs' && standing.status !== 'failed' ? { status: 'stopped' } : {};
    case 'betweenSteps':
      return { status: 'running', wish: 'run' };
    case 'betweenDone':
      return { status: happening.before === 'finished' ? 'finished' : 'paused' };
    case 'failed':
      return { status: happening.recoverable ? 'paused' : 'failed' };
    case 'disposed':
      return { holding: 'nothing', evaluatedAt: null, ...(standing.status === 'idle' ? {} : { status: 'idle' }) };
  }
}

/** A wish to halt reaches the work in progress before the command's turn has come. */
function wishOf(command: TrainingCommand['type']): Partial<Standing> {
  if (command === 'pause') return { wish: 'pause' };
  return command === 'stop' || command === 'dispose' ? { wish: 'stop' } : {};
}

/** Whether a command is carried out where a job stands; others are passed over. @param troubled whether its device is of no use any more */
export function allows(standing: Standing, command: TrainingCommand['type'], troubled: boolean): boolean {
  const { status, holding, looping } = standing;
  switch (command) {
    case 'resume':
    case 'step':
      return holding === 'runs' && !looping && status !== 'failed' && status !== 'finished';
    case 'evaluate':
    case 'measurePull':
      return holding === 'runs' && status !== 'failed';
    case 'rollBack':
      return holding === 'runs' && !troubled;
    case 'reset':
      return holding !== 'nothing' && status !== 'preparing';
    case 'recover':
      return holding !== 'nothing';
    case 'start':
    case 'pause':
    case 'stop':
    case 'setLosses':
    case 'simulateFault':
    case 'dispose':
      return true;
  }
}

/** Whether the loop takes another step. @param step completed ones @param total of the whole training */
export const goesOn = ({ wish, stepsLeft }: Standing, step: number, total: number): boolean =>
  wish === 'run' && step < total && stepsLeft > 0;

/** Whether trouble must be told for it: where a command or the loop is at work it finds out by itself. */
export const isAtRest = ({ busy, looping, holding, status }: Standing): boolean =>
  !busy && !looping && holding === 'runs' && status !== 'failed';
