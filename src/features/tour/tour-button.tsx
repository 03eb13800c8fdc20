import { useEffect, useRef, useState } from 'react';
import { whyNotLoaded } from '@/browser/load-failure';
import { loadAgain } from '@/browser/load-part';
import { useTour } from '@/state/tour';
import styles from './tour.module.css';

const load = () => import('./run-tour');
let attempts = 0;

/** Leads through the Playground, loaded when it is first asked for; leaves when this goes away. */
export function TourButton() {
  const { leads, lead, end } = useTour();
  const [problem, setProblem] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!leads) return;
    let gone = false;
    let leave = () => {};
    const begin = async () => {
      attempts += 1;
      try {
        const { runTour } = attempts === 1 ? await load() : await loadAgain(load, attempts);
        if (gone) return;
        const tour = runTour(styles.tour!, () => {
          end();
          if (!gone) button.current?.focus();
        });
        leave = () => tour.destroy();
      } catch (error) {
        const { text } = await whyNotLoaded(error);
        end();
        setProblem(text);
      }
    };
    void begin();
    return () => {
      gone = true;
      leave();
    };
  }, [leads, end]);
  const press = () => {
    setProblem(null);
    lead();
  };
  return (
    <>
      {problem && (
        <span className="problem" role="alert">
          The tour could not be loaded: {problem}
        </span>
      )}
      <button type="button" className="quiet" ref={button} aria-disabled={leads || undefined} onClick={press}>
        Tour
      </button>
    </>
  );
}
