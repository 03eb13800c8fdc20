// What the scripts that measure smoothness share.

/** Milliseconds of a task that a visitor would feel. */
export const LONG = 50;

/** Main-thread tasks of a trace: milliseconds by the clock, and of processor time. */
export function mainThreadTasks(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const key = ({ pid, tid }) => `${pid} ${tid}`;
  const named = traceEvents.filter(e => e.ph === 'M' && e.name === 'thread_name');
  const main = new Set(named.filter(e => e.args.name === 'CrRendererMain').map(key));
  const tasks = traceEvents.filter(e => e.ph === 'X' && e.name.endsWith('RunTask') && main.has(key(e)));
  return tasks.map(e => ({ clock: e.dur / 1000, processor: (e.tdur ?? e.dur) / 1000 }));
}

/** How many tasks were longer than a visitor would feel, and how long each. */
export function longTasks(tasks, of) {
  const long = tasks.map(of).filter(ms => ms > LONG);
  return `${long.length}${long.length > 0 ? ` (${long.map(ms => `${Math.round(ms)} ms`).join(', ')})` : ''}`;
}
