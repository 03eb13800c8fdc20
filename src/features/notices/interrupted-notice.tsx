import { presetNamed } from '@/config/presets';
import { canResume } from '@/runs/record';
import { trainingActions, useTraining } from '@/state/training-store';
import type { InterruptedComparison } from '@/state/training-state';
import { Banner } from '@/ui/banner';
import { showPlayground } from './page-actions';

/** What can still be done with a comparison that was cut off, in words. */
function outlook(comparison: InterruptedComparison): string {
  const { problem, checkpointStep } = comparison;
  if (problem) return `It cannot go on: ${problem} What was measured is kept; train it again.`;
  if (canResume(comparison)) return `It can go on from step ${checkpointStep}, exactly as if it had not been.`;
  return 'It cannot go on (no checkpoint yet): what was measured is kept; train it again.';
}

/** Offers to go on with the newest comparison that was cut off, or to train it again. */
export function InterruptedNotice() {
  const [comparison, ...others] = useTraining(s => s.interrupted);
  const made = useTraining(s => s.runs.length > 0);
  const { resumeKept, trainAgain, leaveInterrupted } = trainingActions();
  const run = comparison?.runs.at(-1);
  if (!comparison || !run || made) return null;
  const resumable = canResume(comparison) && !comparison.problem;
  const act = (work: (c: InterruptedComparison) => Promise<unknown>) => {
    void work(comparison);
    showPlayground();
  };
  return (
    <Banner
      role="note"
      actions={
        <button type="button" className="primary" onClick={() => act(resumable ? resumeKept : trainAgain)}>
          {resumable ? `Resume from step ${comparison.checkpointStep}` : 'Train it again'}
        </button>
      }
      onDismiss={() => void leaveInterrupted(comparison)}
      dismissal="Leave it as it is"
    >
      A comparison of {new Date(run.updated).toLocaleString()} was cut off at step {run.steps} of {run.config.steps} (
      {presetNamed(run.preset).title}, seed {run.config.seed}). {outlook(comparison)}
      {others.length > 0 ? ` ${others.length} more wait behind it.` : ''}
    </Banner>
  );
}
