import type { BackendReport, JobError } from '@/protocol/training';

/** A way out of an error. */
export type RemedyId = JobError['remedy'] | 'webgl' | 'cpu' | 'tiny' | 'save' | 'reload' | 'discard';

/** One way out, as it is offered. */
export interface OfferedRemedy {
  id: RemedyId;
  /** what its button says */
  label: string;
}

/** An error, and how many times in a row it has struck at about the same place. */
export interface Failure {
  error: JobError;
  times: number;
}

/** What the choice depends on besides the error itself. */
export interface RemedyContext {
  backend: BackendReport['name'] | null;
  /** whether Tiny is trained already: nothing smaller is offered then */
  isTiny: boolean;
  /** whether anything was measured that could be saved */
  measured: boolean;
}

/** Steps that training must have come on for an error not to count as the same again. */
const PROGRESS = 25;

/** The same error has the same words, whatever the numbers in them. */
const signature = ({ kind, message }: JobError) => `${kind} ${message.replace(/\d+/g, '#')}`;

/** Counts an error that strikes again though a remedy was tried; progress in between lets it count anew. */
export function countFailure(before: Failure | null, error: JobError): Failure {
  const again = before && signature(before.error) === signature(error) && error.step <= before.error.step + PROGRESS;
  return { error, times: again ? before.times + 1 : 1 };
}

const FIRST = { rollBack: 'Roll back', recover: 'Start a new device', restart: 'Restart' } as const;

/** What else may help against an error of the device or the worker. */
function otherWays({ backend, isTiny }: RemedyContext): OfferedRemedy[] {
  const ways: OfferedRemedy[] = [];
  if (backend === 'webgpu' || backend === null) ways.push({ id: 'webgl', label: 'Go on with WebGL' });
  else if (backend === 'webgl') ways.push({ id: 'cpu', label: 'Go on without graphics, slowly' });
  if (!isTiny) ways.push({ id: 'tiny', label: 'Discard and set up Tiny' });
  return ways;
}

function adviceFor({ error, times }: Failure): string | null {
  if (times < 2) return null;
  if (error.kind === 'nonFinite')
    return 'From the same state the same steps give the same result: change a live loss before you resume, or discard it and lower the learning rate.';
  if (error.kind === 'crash')
    return 'It has happened again. Loading the page anew may help; a smaller set-up needs less memory.';
  return 'It has happened again: this device does not seem to bear this set-up. The curve goes on elsewhere, though not to the last digit.';
}

/**
 * The ways out of an error, best first: there is always one that does not depend on what has just failed. What has
 * failed twice is joined by others.
 */
export function remediesFor(
  failure: Failure,
  context: RemedyContext,
): { advice: string | null; offered: OfferedRemedy[] } {
  const { error, times } = failure;
  // A set-up that is too large for the device stays so, however often it is tried.
  if (error.remedy === 'edit')
    return { advice: null, offered: [{ id: 'edit', label: 'Change the set-up' }, ...otherWays(context)] };
  const first = { id: error.remedy, label: `${FIRST[error.remedy]}, back to step ${error.checkpointStep}` };
  const last = { id: 'discard', label: 'Discard' } as const;
  if (times < 2) return { advice: null, offered: [first, last] };
  const ways = error.kind === 'nonFinite' ? [] : otherWays(context);
  const reload: OfferedRemedy[] = error.kind === 'crash' ? [{ id: 'reload', label: 'Reload the page' }] : [];
  const save: OfferedRemedy[] = context.measured ? [{ id: 'save', label: 'Save what is there as a file' }] : [];
  return { advice: adviceFor(failure), offered: [first, ...reload, ...ways, ...save, last] };
}
