import { useState } from 'react';
import type { RunRecord } from '@/runs/record';
import { type NewJob, queueActions } from '@/state/queue-store';
import { isAtWork } from '@/state/training-state';
import { useTraining } from '@/state/training-store';
import { Segments } from '@/ui/controls';
import { Dialog, DialogActions } from '@/ui/dialog';
import { readSeeds } from './ablation-form';

/** Runs by the comparison that they trained in: they train together again. */
function byComparison(records: readonly RunRecord[]): RunRecord[][] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) groups.set(record.comparison, [...(groups.get(record.comparison) ?? []), record]);
  return [...groups.values()];
}

/** The same configs again. @param seeds null for those they had */
export function jobsAgain(records: readonly RunRecord[], seeds: readonly number[] | null, tag: string): NewJob[] {
  return byComparison(records).flatMap(group =>
    (seeds ?? [group[0]!.config.seed]).map(seed => ({
      title: `${tag} · seed ${seed} · ${group.map(record => record.name).join(', ')}`,
      preset: group[0]!.preset,
      tag,
      runs: group.map(({ role, name, config }) => ({ id: role, name, config: { ...config, seed } })),
    })),
  );
}

/** Trains runs with their configs once more, from the beginning. */
export function TrainAgain({ records, onClose }: { records: readonly RunRecord[]; onClose: () => void }) {
  const [which, setWhich] = useState<'same' | 'other'>('other');
  const next = Math.max(...records.map(record => record.config.seed)) + 1;
  const [text, setText] = useState(String(next));
  const busy = useTraining(isAtWork);
  const seeds = which === 'same' ? null : readSeeds(text);
  const wrong = which === 'other' && seeds === null;
  const count = records.length * (seeds?.length ?? 1);
  const changed = records.filter(record => record.events.length > 0 || record.from).length;
  const start = () => {
    const time = new Date().toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' });
    void queueActions().add(jobsAgain(records, seeds, `Again ${time}`));
  };
  return (
    <Dialog label="Train again" onClose={onClose}>
      <p className="about">
        {records.length === 1 ? 'The run is' : `The ${records.length} runs are`} trained from the beginning with the
        configs they began with, as jobs of the queue above; runs of one comparison together.
        {changed > 0 &&
          ` ${changed === 1 ? 'One of them was' : `${changed} of them were`} changed on the way or went on from another run: that is not repeated.`}
      </p>
      <Segments
        label="Seeds"
        value={which}
        options={[
          { value: 'other', label: 'Other seeds' },
          { value: 'same', label: 'The same seeds' },
        ]}
        onChange={setWhich}
      />
      {which === 'other' && (
        <label className="field">
          <span>Seeds</span>
          <input value={text} aria-label="Seeds of the new runs" onChange={event => setText(event.target.value)} />
        </label>
      )}
      {wrong && (
        <p className="problem" role="alert">
          Seeds are whole numbers, for instance 0, 1, 2 or 0-4.
        </p>
      )}
      {busy && <p className="about">The Playground trains something now: the jobs wait until you press Go on.</p>}
      <DialogActions action={`Train ${count} ${count === 1 ? 'run' : 'runs'}`} disabled={wrong} onAction={start} />
    </Dialog>
  );
}
