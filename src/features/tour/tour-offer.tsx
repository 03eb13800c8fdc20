import { useLayoutEffect } from 'react';
import { useTour } from '@/state/tour';
import styles from './tour.module.css';

/** Offers the tour to a first visitor, out of the way of what plays. */
export function TourOffer() {
  const { offered, offer, lead, decline } = useTour();
  // Before anything is painted: nothing is pushed away by it.
  useLayoutEffect(offer, [offer]);
  if (!offered) return null;
  return (
    <aside className={styles.offer} aria-label="Tour">
      <span>New here? A short tour says what is what.</span>
      <button type="button" onClick={lead}>
        Show me around
      </button>
      <button type="button" className="quiet" onClick={decline}>
        No, thanks
      </button>
    </aside>
  );
}
