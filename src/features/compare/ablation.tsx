import { useEffect, useState } from 'react';
import { runSteps } from '@/runs/queue';
import { compareActions, useCompare } from '@/state/compare-store';
import { queueActions, useQueue } from '@/state/queue-store';
import { useTraining } from '@/state/training-store';
import { duration } from '@/ui/format';
import { AblationForm } from './ablation-form';

/** Jobs of the queue that are listed. */
const LISTED = 8;

/** Plans ablations and shows what of them is still to be trained. */
export function Ablation() {
  const waiting = useQueue(s => s.jobs.length);
  const [open, setOpen] = useState(false);
  useEffect(() => void queueActions().load(), []);
  return (
    <details
      className="panel ablation"
      open={open || waiting > 0}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>
        <h2>Ablation</h2>
        <span className="muted">
          {waiting > 0
            ? `${waiting} ${waiting === 1 ? 'job' : 'jobs'} in the queue`
            : 'Train a grid of configs × seeds'}
        </span>
      </summary>
      <div className="ablation-columns">
        <AblationForm />
        <Queue />
      </div>
    </details>
  );
}

/** Selects every run of an ablation, and nothing else. */
async function selectTagged(tag: string): Promise<void> {
  await compareActions().refresh();
  const tagged = useCompare.getState().runs.filter(run => run.record.tags.includes(tag));
  compareActions().select(tagged.map(run => run.record.id));
}

/** Steps of the job that trains now, done and in all. */
function useCurrentSteps(): { done: number; total: number } {
  const done = useTraining(s => s.runs.reduce((sum, run) => sum + (run.series.last?.step ?? 0), 0));
  const total = useTraining(s => s.runs.reduce((sum, run) => sum + run.spec.config.steps, 0));
  return { done, total };
}

function Queue() {
  const jobs = useQueue(s => s.jobs);
  const working = useQueue(s => s.working);
  const problem = useQueue(s => s.problem);
  const current = useQueue(s => s.current);
  const finished = useQueue(s => s.finished);
  const speed = useTraining(s => (s.usage?.stepsPerSecond ?? 0) * s.runs.length);
  const { done, total } = useCurrentSteps();
  const { work, pause, cancel } = queueActions();
  if (jobs.length === 0)
    return (
      <div className="queue">
        {finished === null ? (
          <p className="muted">
            What is planned here is trained in this page, one job after another. It is kept: after a reload, it goes on.
          </p>
        ) : (
          <p className="actions">
            <span className="muted">The queue is done.</span>
            <button type="button" className="primary" onClick={() => void selectTagged(finished)}>
              Show its results
            </button>
          </p>
        )}
        {problem && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
      </div>
    );
  const doneNow = current === null ? 0 : done;
  const left = runSteps(jobs) - doneNow;
  return (
    <div className="queue" aria-label="Queue" role="region">
      <div className="actions">
        {working ? (
          <button type="button" onClick={pause}>
            Pause the queue
          </button>
        ) : (
          <button type="button" className="primary" onClick={() => void work()}>
            Go on
          </button>
        )}
        <button type="button" onClick={() => void cancel(jobs.map(job => job.id))}>
          Cancel all
        </button>
        <span className="muted" role="status">
          {left.toLocaleString('en')} run-steps left
          {working && speed > 0 ? `, about ${duration(left / speed)}` : ''}
        </span>
      </div>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <ol>
        {jobs.slice(0, LISTED).map(job => (
          <li key={job.id}>
            <span>
              {job.title}
              {job.failed && <span className="problem"> {job.failed}</span>}
            </span>
            {job.id === current && (
              <progress value={done} max={Math.max(total, 1)} aria-label={`Steps of ${job.title}`} />
            )}
            <button type="button" className="quiet" onClick={() => void cancel([job.id])}>
              Cancel
            </button>
          </li>
        ))}
      </ol>
      {jobs.length > LISTED && <p className="muted">… and {jobs.length - LISTED} more.</p>}
    </div>
  );
}
