import { useEffect, useState } from 'react';
import { failedJobs, type QueuedJob, runSteps, waitingJobs } from '@/runs/queue';
import { compareActions, useCompare } from '@/state/compare-store';
import { queueActions, useQueue } from '@/state/queue-store';
import { useTraining } from '@/state/training-store';
import { duration } from '@/ui/format';
import { AblationForm } from './ablation-form';
import styles from './ablation.module.css';

/** Jobs of the queue that are listed. */
const LISTED = 8;

/** Plans ablations and shows what of them is still to be trained. */
export function Ablation() {
  const waiting = useQueue(s => waitingJobs(s.jobs).length);
  const failed = useQueue(s => failedJobs(s.jobs).length);
  const [open, setOpen] = useState(false);
  useEffect(() => void queueActions().load(), []);
  return (
    <details
      className={`panel ${styles.ablation}`}
      open={open || waiting > 0 || failed > 0}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>
        <h2>Ablation</h2>
        <span className="muted">
          {waiting > 0
            ? `${waiting} ${waiting === 1 ? 'job' : 'jobs'} in the queue`
            : 'Train a grid of configs × seeds'}
          {failed > 0 && `, ${failed} failed`}
        </span>
      </summary>
      <div className={styles.columns}>
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

/** What has become of the jobs, in words. */
function summary(finished: number, failed: number): string {
  const jobs = (count: number) => `${count} ${count === 1 ? 'job' : 'jobs'}`;
  return [finished > 0 ? `${jobs(finished)} finished` : '', failed > 0 ? `${jobs(failed)} failed` : '']
    .filter(Boolean)
    .join(', ');
}

function Queue() {
  const jobs = useQueue(s => s.jobs);
  const problem = useQueue(s => s.problem);
  const waiting = waitingJobs(jobs);
  return (
    <div className={styles.queue} aria-label="Queue" role="region">
      {waiting.length > 0 ? <Waiting jobs={waiting} /> : <Done />}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <Failed jobs={failedJobs(jobs)} />
      <Cancelled />
    </div>
  );
}

/** What the queue has done, once nothing waits in it. */
function Done() {
  const finished = useQueue(s => s.finished);
  const count = useQueue(s => s.finishedJobs);
  const failed = useQueue(s => failedJobs(s.jobs).length);
  if (finished === null && failed === 0)
    return (
      <p className="muted">
        What is planned here is trained in this page, one job after another. It is kept: after a reload, it goes on.
      </p>
    );
  return (
    <p className={styles.actions}>
      <span className="muted">The queue is done.</span> <span className="muted">{summary(count, failed)}</span>
      {finished !== null && (
        <button type="button" className="primary" onClick={() => void selectTagged(finished)}>
          Show its results
        </button>
      )}
    </p>
  );
}

/** The job that trains now and those behind it. */
function Waiting({ jobs }: { jobs: readonly QueuedJob[] }) {
  const working = useQueue(s => s.working);
  const current = useQueue(s => s.current);
  const speed = useTraining(s => (s.usage?.stepsPerSecond ?? 0) * s.runs.length);
  const { done, total } = useCurrentSteps();
  const { work, pause, cancel } = queueActions();
  const left = runSteps(jobs) - (current === null ? 0 : done);
  return (
    <>
      <div className={styles.actions}>
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
      <ol>
        {jobs.slice(0, LISTED).map(job => (
          <li key={job.id}>
            <span>{job.title}</span>
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
    </>
  );
}

/** Jobs that failed, why, and how they are tried again. */
function Failed({ jobs }: { jobs: readonly QueuedJob[] }) {
  const [all, setAll] = useState(false);
  const { retry, cancel } = queueActions();
  if (jobs.length === 0) return null;
  const ids = jobs.map(job => job.id);
  return (
    <section aria-label="Failed jobs" className={styles.failed}>
      <div className={styles.actions}>
        <span className="problem">{summary(0, jobs.length)}.</span>
        <button type="button" onClick={() => void retry(ids)}>
          {jobs.length === 1 ? 'Try it again' : 'Try all again'}
        </button>
        <button type="button" className="quiet" onClick={() => void cancel(ids)}>
          Take off the list
        </button>
      </div>
      <ul>
        {(all ? jobs : jobs.slice(0, LISTED)).map(job => (
          <li key={job.id}>
            <span>
              {job.title} <span className="problem">{job.failed}</span>
            </span>
            {jobs.length > 1 && (
              <button type="button" className="quiet" onClick={() => void retry([job.id])}>
                Try again
              </button>
            )}
          </li>
        ))}
      </ul>
      {jobs.length > LISTED && (
        <button type="button" className="quiet" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${jobs.length}`}
        </button>
      )}
    </section>
  );
}

/** What was cancelled last can be put back. */
function Cancelled() {
  const cancelled = useQueue(s => s.cancelled);
  if (cancelled.length === 0) return null;
  return (
    <p className={styles.actions} role="status">
      <span className="muted">
        Cancelled {cancelled.length === 1 ? `“${cancelled[0]!.title}”` : `${cancelled.length} jobs`}.
      </span>
      <button type="button" onClick={() => void queueActions().putBack()}>
        Undo
      </button>
    </p>
  );
}
