import { trainingActions, useTraining } from '@/state/training-store';
import { Banner } from '@/ui/banner';
import { showPlayground } from './page-actions';

/** Says what was put away, and brings it back. */
export function PutAwayNotice() {
  const away = useTraining(s => s.putAway);
  const { takeBack, letGo } = trainingActions();
  if (!away) return null;
  const { title, steps, state, wasTraining, comparison } = away;
  const from = state?.step ?? 0;
  const undo = () => {
    void takeBack();
    showPlayground();
  };
  return (
    <Banner
      actions={
        <button type="button" onClick={undo}>
          {wasTraining ? 'Undo and resume' : 'Undo'}
        </button>
      }
      onDismiss={letGo}
      dismissal="Dismiss"
    >
      Put away: {title}, after step {steps}.{' '}
      {from === steps ? '' : from === 0 ? 'It would begin again. ' : `It would go on from step ${from}. `}
      {from > 0 && comparison !== null && 'It stays in Compare, and can go on from there later, too.'}
    </Banner>
  );
}
