import { presetNamed } from '@/config/presets';
import { trainingActions, useTraining } from '@/state/training-store';

const REMEDIES = {
  rollBack: 'Roll back',
  recover: 'Start a new device',
  restart: 'Restart',
  edit: 'Change the set-up',
} as const;

/** Where a remedy goes back to, in words. */
const returnTo = (step: number) =>
  step === 0
    ? 'It begins again from step 0.'
    : `The last consistent state is step ${step}; training can go on from there.`;

/** The error the job stopped at with its way out, and what is to be known of kept runs. */
export function Notices() {
  const error = useTraining(s => s.error);
  const { rollBack, recover, restart, discard } = trainingActions();
  const act = error ? { rollBack, recover, restart, edit: discard }[error.remedy] : null;
  const edits = error?.remedy === 'edit';
  return (
    <>
      {error && act && (
        <div className="banner error" role="alert">
          <p>
            {error.message} {edits ? '' : returnTo(error.checkpointStep)}
          </p>
          <button type="button" onClick={() => void act()}>
            {REMEDIES[error.remedy]}
            {edits ? '' : `, back to step ${error.checkpointStep}`}
          </button>
          {!edits && (
            <button type="button" onClick={discard}>
              Discard
            </button>
          )}
        </div>
      )}
      <LinkNotice />
      <InterruptedNotice />
      <KeepingNotice />
    </>
  );
}

/** Offers to go on with the newest comparison that was cut off. */
function InterruptedNotice() {
  const [comparison, ...others] = useTraining(s => s.interrupted);
  const made = useTraining(s => s.runs.length > 0);
  const { resumeKept, leaveInterrupted } = trainingActions();
  const run = comparison?.runs.at(-1);
  if (!comparison || !run || made) return null;
  return (
    <div className="banner" role="note">
      <p>
        A comparison of {new Date(run.updated).toLocaleString()} was cut off at step {run.steps} of {run.config.steps} (
        {presetNamed(run.preset).title}, seed {run.config.seed}). It can go on from step {comparison.checkpointStep},
        exactly as if it had not been.{others.length > 0 ? ` ${others.length} more wait behind it.` : ''}
      </p>
      <button type="button" className="primary" onClick={() => void resumeKept(comparison)}>
        Resume from step {comparison.checkpointStep}
      </button>
      <button type="button" onClick={() => void leaveInterrupted(comparison)}>
        Leave it as it is
      </button>
    </div>
  );
}

/** Says that runs cannot be kept, and what helps. */
function KeepingNotice() {
  const problem = useTraining(s => s.keeping);
  const { keepAgain, makeRoom } = trainingActions();
  if (!problem) return null;
  return (
    <div className="banner error" role="alert">
      <p>
        {problem.kind === 'full'
          ? 'This browser has no room left for runs. What was trained since stays in this tab until there is room again.'
          : `Runs cannot be kept in this browser: ${problem.message} Training goes on, but closing the tab loses it.`}
      </p>
      {problem.kind === 'full' && (
        <button type="button" onClick={() => void makeRoom()}>
          Delete the oldest kept comparison
        </button>
      )}
      {problem.kind === 'full' && <a href="#/compare">Choose what to delete</a>}
      <button type="button" onClick={keepAgain}>
        Try again
      </button>
    </div>
  );
}

const show = (value: unknown) => (value === null ? 'none' : Array.isArray(value) ? value.join(', ') : String(value));

/** What the link that opened the page set up, or what is wrong with it. */
function LinkNotice() {
  const link = useTraining(s => s.link);
  const { dismissLink } = trainingActions();
  if (!link) return null;
  const { changes, problems } = link;
  return (
    <div className={problems.length > 0 ? 'banner error' : 'banner'} role={problems.length > 0 ? 'alert' : 'note'}>
      {problems.length > 0 ? (
        <p>
          This link could not be opened; the page shows its default instead.{' '}
          {problems.map(({ path, message }) => `${path ? `${path}: ` : ''}${message}`).join(' ')}
        </p>
      ) : (
        <p>
          Set up by a link{changes.length > 0 ? ', changed from the preset: ' : ', exactly as the preset. '}
          {changes
            .map(({ path, values: [preset, own] }) => `${path} ${show(own)} (preset: ${show(preset)})`)
            .join(' · ')}
          {changes.length > 0 ? '. ' : ''}Press Train to reproduce it.
        </p>
      )}
      <button type="button" onClick={dismissLink}>
        {problems.length > 0 ? 'Dismiss' : 'Got it'}
      </button>
    </div>
  );
}

/** Buttons that provoke faults, with `?faults` in the address: to see the recovery at work. */
export function FaultPanel() {
  const { simulateFault } = trainingActions();
  if (!new URLSearchParams(location.search).has('faults')) return null;
  return (
    <section className="panel faults" aria-label="Fault injection">
      <b>Provoke a fault:</b>
      <button type="button" onClick={() => simulateFault('nonFinite')}>
        Non-finite loss
      </button>
      <button type="button" onClick={() => simulateFault('deviceLost')}>
        Lost device
      </button>
      <button type="button" onClick={() => simulateFault('crash')}>
        Worker crash
      </button>
    </section>
  );
}
