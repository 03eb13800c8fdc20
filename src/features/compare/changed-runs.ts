import type { RunRecord } from '@/runs/record';

/** Names that are written out. */
const NAMED = 5;

/** What a run was changed to, and when. */
const changesOf = ({ events }: RunRecord) => events.map(({ step, text }) => `${text} at step ${step}`).join(', ');

function listed(names: readonly string[]): string {
  const [last] = names.slice(-1);
  if (names.length === 1) return last!;
  if (names.length > NAMED) return `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more runs`;
  return `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Sentences on runs that were changed while they trained; those that were changed in the same way share one. */
export function changesOnTheWay(runs: readonly { record: RunRecord; label: string }[]): string[] {
  const names = new Map<string, string[]>();
  for (const { record, label } of runs) {
    if (record.events.length === 0) continue;
    const what = changesOf(record);
    names.set(what, [...(names.get(what) ?? []), label]);
  }
  return [...names].map(
    ([what, own]) =>
      `${listed(own)} ${own.length === 1 ? 'was' : 'were'} changed while ${own.length === 1 ? 'it' : 'they'} trained: ${what}.`,
  );
}
