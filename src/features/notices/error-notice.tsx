import { useShallow } from 'zustand/react/shallow';
import { remediesFor, type RemedyId } from '@/state/remedies';
import { trainingActions, useTraining } from '@/state/training-store';
import { Banner } from '@/ui/banner';
import { saveHere, showPlayground } from './page-actions';

/** Where a remedy goes back to, in words. */
const returnTo = (step: number) =>
  step === 0
    ? 'It begins again from step 0.'
    : `The last consistent state is step ${step}; training can go on from there.`;

/** The error that training stopped at, with every way out of it. */
export function ErrorNotice() {
  const { error, failure, backend, isTiny, measured } = useTraining(
    useShallow(s => ({
      error: s.error,
      failure: s.failure,
      backend: s.backend?.name ?? null,
      isTiny: s.preset === 'tiny',
      measured: s.runs.some(run => run.series.length > 0),
      revision: s.revision,
    })),
  );
  if (!error) return null;
  const times = failure?.times ?? 1;
  const { advice, offered } = remediesFor({ error, times }, { backend, isTiny, measured });
  const act = (id: RemedyId) => {
    if (id === 'save') return void saveHere();
    trainingActions().remedy(id);
    if (id !== 'discard') showPlayground();
  };
  return (
    <Banner
      error
      actions={offered.map(({ id, label }) => (
        <button key={id} type="button" onClick={() => act(id)}>
          {label}
        </button>
      ))}
    >
      {error.message} {error.remedy === 'edit' ? '' : returnTo(error.checkpointStep)} {advice}
    </Banner>
  );
}

/** Says that the worker has not been heard of, and what can be done besides waiting. */
export function SilentNotice() {
  const silent = useTraining(s => s.silent);
  if (silent === null) return null;
  const { restart, waitOn, discard } = trainingActions();
  return (
    <Banner
      role="alert"
      actions={
        <>
          <button type="button" onClick={waitOn}>
            Wait
          </button>
          <button type="button" onClick={() => void restart()}>
            Restart
          </button>
          <button type="button" onClick={() => void discard()}>
            Discard
          </button>
        </>
      }
    >
      Training has said nothing for {silent} s. A very large step can take that long; if it hangs, restart it from what
      was kept last.
    </Banner>
  );
}

/** What went wrong without stopping anything. */
export function Warnings() {
  const warnings = useTraining(s => s.warnings);
  return warnings.map(warning => (
    <Banner key={warning} role="alert" onDismiss={() => trainingActions().dismissWarning(warning)} dismissal="Dismiss">
      {warning}
    </Banner>
  ));
}
