import { useState } from 'react';
import { trainingActions, useTraining } from '@/state/training-store';
import { useShallow } from 'zustand/react/shallow';
import { duration } from '@/ui/format';
import { ShareDialog } from './share-dialog';

const STATUS_TEXT = {
  idle: 'Ready',
  preparing: 'Preparing',
  running: 'Training',
  paused: 'Paused',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Stopped by an error',
} as const;

/** Run, pause, step, reset, new seed, progress and time left. */
export function Transport() {
  const { status, problems, draft } = useTraining(
    useShallow(s => ({ status: s.status, problems: s.problems, draft: s.draft })),
  );
  const [sharing, setSharing] = useState(false);
  const { train, pause, step, reset, discard, newSeed, evaluate } = trainingActions();
  const busy = status === 'running' || status === 'preparing';
  const made = status !== 'idle';
  const broken = status === 'failed';
  const label = status === 'idle' ? 'Train' : status === 'finished' ? 'Train again' : 'Resume';
  return (
    <section className="transport" aria-label="Training">
      {busy ? (
        <button type="button" className="primary" onClick={pause}>
          Pause
        </button>
      ) : (
        <button
          type="button"
          className="primary"
          onClick={() => void train()}
          disabled={broken || (!made && problems.length > 0)}
        >
          {label}
        </button>
      )}
      <button
        type="button"
        onClick={() => void step(1)}
        disabled={busy || broken || status === 'finished' || problems.length > 0}
      >
        Step
      </button>
      <button type="button" onClick={evaluate} disabled={!made || broken || status === 'preparing'}>
        Evaluate
      </button>
      <button
        type="button"
        onClick={reset}
        disabled={!made || broken || status === 'preparing'}
        title="Back to step 0 with the same initial weights"
      >
        Reset
      </button>
      <button type="button" onClick={newSeed} title="The next comparison starts from other weights and batches">
        New seed
      </button>
      <button
        type="button"
        onClick={discard}
        disabled={!made}
        title="Ends this comparison and frees its memory, so that everything can be edited"
      >
        Discard
      </button>
      <button
        type="button"
        onClick={() => setSharing(true)}
        disabled={problems.length > 0}
        title="An address that sets the same comparison up"
      >
        Share
      </button>
      {sharing && <ShareDialog onClose={() => setSharing(false)} />}
      <span className="seed">
        seed <b>{draft.seed}</b>
      </span>
      <ProgressReadout />
    </section>
  );
}

function ProgressReadout() {
  const { status, progress, step, steps, speed } = useTraining(
    useShallow(s => ({
      status: s.status,
      progress: s.progress,
      step: Math.min(...s.runs.map(run => run.series.last?.step ?? 0), Infinity),
      steps: s.draft.steps,
      speed: s.usage?.stepsPerSecond ?? 0,
      revision: s.revision,
    })),
  );
  const done = Number.isFinite(step) ? step : 0;
  const left = speed > 0 && status === 'running' ? duration((steps - done) / speed) : null;
  return (
    <div className="progress">
      <span role="status" data-testid="status">
        {STATUS_TEXT[status]}
      </span>
      <span className="step" data-testid="step">
        step <b>{done}</b> of {steps}
      </span>
      {left && <span className="muted">about {left} left</span>}
      {progress && (
        <span className="muted phase">
          {progress.phase}
          {progress.total > 1 ? ` ${progress.done} of ${progress.total}` : ''}
        </span>
      )}
      <progress value={done} max={steps} aria-label="Steps done" />
    </div>
  );
}
