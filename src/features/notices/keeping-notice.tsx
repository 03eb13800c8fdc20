import { trainingActions, useTraining } from '@/state/training-store';
import type { KeepingProblem } from '@/state/kept-runs';
import { Banner } from '@/ui/banner';
import { saveHere } from './page-actions';

function words({ kind, message, lost = 0 }: KeepingProblem): string {
  const gone =
    lost > 0 ? ` Weights at ${lost} evaluations were let go, because this tab cannot hold more of them.` : '';
  return kind === 'full'
    ? `This browser has no room left for runs. What was trained since stays in this tab until there is room again.${gone}`
    : `Runs cannot be kept in this browser now: ${message} Training goes on, and it is tried again; closing the tab loses what is not kept.${gone}`;
}

/** Says that runs cannot be kept, and what helps; it goes away with the first write that succeeds. */
export function KeepingNotice() {
  const problem = useTraining(s => s.keeping);
  const measured = useTraining(s => s.revision > 0 && s.runs.some(run => run.series.length > 0));
  const { keepAgain, makeRoom } = trainingActions();
  if (!problem) return null;
  return (
    <Banner
      error
      actions={
        <>
          {problem.kind === 'full' && (
            <button type="button" onClick={() => void makeRoom()}>
              Delete the oldest kept comparison
            </button>
          )}
          {problem.kind === 'full' && <a href="#/compare">Choose what to delete</a>}
          <button type="button" onClick={keepAgain}>
            Try again
          </button>
          {measured && (
            <button type="button" onClick={() => void saveHere()}>
              Save what is there as a file
            </button>
          )}
        </>
      }
    >
      {words(problem)}
    </Banner>
  );
}
