import { useState } from 'react';
import type { KeptComparison } from '@/runs/record';
import { trainingActions, useTraining } from '@/state/training-store';
import { type KeepingProblem, keepingProblem } from '@/state/kept-runs';
import { Banner } from '@/ui/banner';
import { ConfirmDialog } from '@/ui/confirm-dialog';
import { keptInWords } from './kept-words';
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
  const { keepAgain } = trainingActions();
  if (!problem) return null;
  return (
    <Banner
      error
      actions={
        <>
          {problem.kind === 'full' && <MakeRoom />}
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

/** Deletes the oldest comparison, which is for good: it asks first, and says which it is. */
function MakeRoom() {
  const [asking, setAsking] = useState<KeptComparison | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { oldestKept, makeRoom } = trainingActions();
  const ask = async () => {
    try {
      const oldest = await oldestKept();
      setAsking(oldest);
      setRefusal(oldest ? null : 'There is no other comparison that could be deleted.');
    } catch (error) {
      setRefusal(keepingProblem(error).message);
    }
  };
  return (
    <>
      <button type="button" onClick={() => void ask()}>
        Delete the oldest kept comparison
      </button>
      {refusal && <span className="problem">{refusal}</span>}
      {asking && (
        <ConfirmDialog
          title="Delete the oldest kept comparison?"
          text={`${keptInWords(asking)} Its curves, evaluations and weights are gone then and cannot be brought back. To have them still, export it on the Compare page first.`}
          action="Delete this comparison"
          onConfirm={() => void makeRoom(asking.id)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
