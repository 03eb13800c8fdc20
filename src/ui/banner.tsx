import type { ReactNode } from 'react';
import styles from './banner.module.css';

/** Properties of a banner. */
export interface BannerProps {
  /** what is said */
  children: ReactNode;
  /** whether something went wrong: it stands out then */
  error?: boolean;
  /** how it is read out: at once where something went wrong, else when there is time, unless it says otherwise */
  role?: 'alert' | 'status' | 'note';
  label?: string;
  /** buttons and links: what can be done about it */
  actions?: ReactNode;
  /** Puts it away; without, it goes when its cause does. */
  onDismiss?: (() => void) | undefined;
  /** the word for putting it away */
  dismissal?: string;
}

/** A notice across the page, and what can be done about it. */
export function Banner(props: BannerProps) {
  const { children, error = false, role = error ? 'alert' : 'status', label, actions, onDismiss } = props;
  const { dismissal = error ? 'Dismiss' : 'Got it' } = props;
  return (
    <div className={error ? `${styles.banner} ${styles.error}` : styles.banner} role={role} aria-label={label}>
      <p>{children}</p>
      {actions}
      {onDismiss && (
        <button type="button" onClick={onDismiss}>
          {dismissal}
        </button>
      )}
    </div>
  );
}
