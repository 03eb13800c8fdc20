// What the scripts that measure smoothness share.

/** Milliseconds of a task that a visitor would feel. */
export const LONG = 50;

/**
 * An event of a trace, as far as it is read: `dur` and `tdur` are microseconds.
 * @typedef {{ pid: number, tid: number, ph: string, name: string, dur: number, tdur?: number, args: { name?: string } }} TraceEvent
 */

/** @typedef {{ clock: number, processor: number }} Task milliseconds by the clock, and of processor time */

/**
 * Main-thread tasks of a trace.
 * @param {Buffer} trace
 * @returns {Task[]}
 */
export function mainThreadTasks(trace) {
  /** @type {{ traceEvents: TraceEvent[] }} */
  const { traceEvents } = JSON.parse(trace.toString());
  /** @param {TraceEvent} event */
  const key = ({ pid, tid }) => `${pid} ${tid}`;
  const named = traceEvents.filter(e => e.ph === 'M' && e.name === 'thread_name');
  const main = new Set(named.filter(e => e.args.name === 'CrRendererMain').map(key));
  const tasks = traceEvents.filter(e => e.ph === 'X' && e.name.endsWith('RunTask') && main.has(key(e)));
  return tasks.map(e => ({ clock: e.dur / 1000, processor: (e.tdur ?? e.dur) / 1000 }));
}

/**
 * How many tasks were longer than a visitor would feel, and how long each.
 * @param {readonly Task[]} tasks
 * @param {(task: Task) => number} of
 */
export function longTasks(tasks, of) {
  const long = tasks.map(of).filter(ms => ms > LONG);
  return `${long.length}${long.length > 0 ? ` (${long.map(ms => `${Math.round(ms)} ms`).join(', ')})` : ''}`;
}
