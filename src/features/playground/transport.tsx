import { useState } from 'react';
import { stopGreeting } from '@/state/first-visit';
import { trainingActions, useTraining } from '@/state/training-store';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { useShallow } from 'zustand/react/shallow';
import { duration } from '@/ui/format';
import pageBar from '@/ui/page-bar.module.css';
import { PlayRecording } from '../play-recording';
import { ShareDialog } from './share-dialog';
import { TrainFurther } from './train-further';
import styles from './transport.module.css';

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
  const { status, problems, draft, leaving } = useTraining(
    useShallow(s => ({ status: s.status, problems: s.problems, draft: s.draft, leaving: s.leaving })),
  );
  const [sharing, setSharing] = useState(false);
  const { train, pause, step, discard, newSeed, evaluate } = trainingActions();
  const busy = status === 'running' || status === 'preparing' || leaving;
  const made = status !== 'idle';
  const broken = status === 'failed';
  const label = status === 'idle' ? 'Train' : status === 'finished' ? 'Train again' : 'Resume';
  return (
    <section className={pageBar.bar} data-part="bar" aria-label="Training">
      {busy ? (
        <button type="button" className="primary" disabled={leaving} onClick={pause}>
          Pause
        </button>
      ) : (
        <button
          type="button"
          className="primary"
          onClick={() => {
            stopGreeting();
            void train();
          }}
          disabled={broken || (!made && problems.length > 0)}
        >
          {label}
        </button>
      )}
      {status === 'finished' && <FurtherButton />}
      <button
        type="button"
        // Disabled while it is at work, it would lose the keyboard at every step.
        aria-disabled={busy || undefined}
        onClick={() => busy || void step(1)}
        disabled={broken || status === 'finished' || problems.length > 0}
      >
        Step
      </button>
      <button type="button" onClick={evaluate} disabled={!made || broken || status === 'preparing'}>
        Evaluate
      </button>
      <ResetButton disabled={!made || broken || leaving || status === 'preparing'} />
      <button
        type="button"
        disabled={leaving}
        onClick={() => void newSeed()}
        title="The next comparison starts from other weights and batches; this one is put away"
      >
        New seed
      </button>
      <button
        type="button"
        onClick={() => void discard()}
        disabled={!made || leaving}
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
      {!made && (
        <PlayRecording
          label="Play the recording"
          title="A comparison that was trained before, from its first step to its last in twelve seconds"
        />
      )}
      {sharing && <ShareDialog onClose={() => setSharing(false)} />}
      <span className={styles.seed}>
        seed <b>{draft.seed}</b>
      </span>
      <ProgressReadout />
    </section>
  );
}

/** Goes on from the end of the comparison on the page. */
function FurtherButton() {
  const steps = useTraining(s => s.runs[0]?.series.length ?? 0);
  const [asking, setAsking] = useState<string | null>(null);
  return (
    <>
      <button
        type="button"
        onClick={() => setAsking(trainingActions().keptAs())}
        title="A new comparison that goes on from the end of this one"
      >
        Train further
      </button>
      {asking !== null && <TrainFurther comparison={asking} steps={steps} onClose={() => setAsking(null)} />}
    </>
  );
}

/** Back to step 0: what was trained is gone then, so it asks first. */
function ResetButton({ disabled }: { disabled: boolean }) {
  const steps = useTraining(s => s.runs[0]?.series.last?.step ?? 0);
  const origin = useTraining(s => s.origin);
  const [asking, setAsking] = useState(false);
  const { reset } = trainingActions();
  return (
    <>
      <button
        type="button"
        onClick={() => (steps > 0 ? setAsking(true) : reset())}
        disabled={disabled || origin > 0}
        title={
          origin > 0
            ? 'It goes on from the end of another comparison: train that one further again instead'
            : 'Back to step 0 with the same initial weights'
        }
      >
        Reset
      </button>
      {asking && (
        <ConfirmDialog
          title="Reset this comparison?"
          text={`Its ${steps} ${steps === 1 ? 'step' : 'steps'}, evaluations and weights are gone then, here and in Compare, and cannot be brought back. To keep them, discard it instead and train again.`}
          action="Reset to step 0"
          onConfirm={reset}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function ProgressReadout() {
  const { status, progress, step, steps, speed, leaving } = useTraining(
    useShallow(s => ({
      status: s.status,
      leaving: s.leaving,
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
    <div className={styles.progress}>
      <span role="status" data-testid="status">
        {leaving ? 'Putting it away' : STATUS_TEXT[status]}
      </span>
      <span data-testid="step">
        step <b>{done}</b> of {steps}
      </span>
      {left && <span className="muted">about {left} left</span>}
      {progress && (
        <span className="muted">
          {progress.phase}
          {progress.total > 1 ? ` ${progress.done} of ${progress.total}` : ''}
        </span>
      )}
      <progress value={done} max={steps} aria-label="Steps done" />
    </div>
  );
}
