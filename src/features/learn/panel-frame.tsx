import type { ReactNode } from 'react';
import type { Computed } from './use-computed';
import styles from './panel-frame.module.css';

/** Properties of a panel's frame. */
export interface PanelFrameProps {
  title: string;
  /** sliders, switches and choices */
  controls: ReactNode;
  /** what is seen now, in a sentence: read out when it changes */
  told: ReactNode;
  children: ReactNode;
  /** what it waits for, or why it could not be computed */
  computed?: Pick<Computed<unknown>, 'problem' | 'again' | 'stale'> & { value: unknown };
}

/** The frame of a lesson's live panel: controls, a sentence on what is seen, and the picture. */
export function PanelFrame({ title, controls, told, children, computed }: PanelFrameProps) {
  return (
    <section className={`panel ${styles.frame}`} aria-label={title} data-stale={computed?.stale || undefined}>
      <h3>{title}</h3>
      <div className={styles.controls}>{controls}</div>
      {computed?.problem && (
        <p className="problem" role="alert">
          This could not be computed: {computed.problem}{' '}
          <button type="button" onClick={computed.again}>
            Try again
          </button>
        </p>
      )}
      <p className={styles.told} role="status">
        {told}
      </p>
      {computed && computed.value === null && !computed.problem ? <p className="muted">Computing …</p> : children}
    </section>
  );
}
