import { useEffect } from 'react';
import { trainingActions, useTraining } from '@/state/training-store';
import { ErrorNotice, SilentNotice, Warnings } from './error-notice';
import { InterruptedNotice } from './interrupted-notice';
import { KeepingNotice } from './keeping-notice';
import { PutAwayNotice } from './put-away-notice';
import styles from './training-notices.module.css';

/** What every page says of training: an error and its ways out, what was cut off, and what cannot be kept. */
export function TrainingNotices() {
  useEffect(() => trainingActions().watchInterrupted(), []);
  const any = useTraining(
    s => s.putAway || s.error || s.silent !== null || s.warnings.length > 0 || s.interrupted.length > 0 || s.keeping,
  );
  if (!any) return null;
  return (
    <section className={styles.notices} aria-label="Notices about training">
      <PutAwayNotice />
      <ErrorNotice />
      <SilentNotice />
      <Warnings />
      <InterruptedNotice />
      <KeepingNotice />
    </section>
  );
}
