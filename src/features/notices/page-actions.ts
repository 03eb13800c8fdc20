import { trainingActions } from '@/state/training-store';
import { download } from '@/ui/charts/export';

/** Saves what this tab has of the comparison that it trains as a run file. */
export async function saveHere(): Promise<void> {
  const file = await trainingActions().saveHere();
  if (file) download(file, 'neighborretr-runs.zip');
}

/** Shows the Playground, where what was chosen is seen. */
export function showPlayground(): void {
  location.hash = '#/';
}
