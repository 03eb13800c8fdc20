import type { TrainingState } from '@/state/training-state';

type Status = TrainingState['status'];

/** What training does while something of the page is not drawn; empty where none is under way. */
export function trainingMeanwhile(status: Status): string {
  if (status === 'running' || status === 'preparing') return 'Training goes on meanwhile.';
  return status === 'paused' ? 'The paused comparison is not affected.' : '';
}

/** What a reload would cost; empty where it costs nothing. @param kept whether runs are kept in this browser */
export function lossByReload(status: Status, kept: boolean): string {
  if (status === 'idle') return '';
  if (!kept) return 'Reloading loses what was trained in this tab.';
  return status === 'finished' || status === 'stopped'
    ? ''
    : 'Reloading ends training; it can go on from its last checkpoint.';
}
