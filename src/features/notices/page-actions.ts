import { trainingActions } from '@/state/training-store';
import { download } from '@/ui/charts/export';

/** Saves what this tab has of the comparison that it trains as a run file. */
export function saveHere(): void {
  const bytes = trainingActions().saveHere();
  if (bytes) download(new Blob([bytes], { type: 'application/zip' }), 'neighborretr-runs.zip');
}

/** Shows the Playground, where what was chosen is seen. */
export function showPlayground(): void {
  location.hash = '#/';
}
