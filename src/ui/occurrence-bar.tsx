import styles from './occurrence-bar.module.css';

/** Properties of the bar. */
export interface OccurrenceBarProps {
  /** whose occurrences they are */
  label: string;
  /** a CSS colour */
  color: string;
  good: number;
  bad: number;
  /** N_k of a bar of full length */
  largest: number;
}

/** N_k as a bar: good occurrences full, bad ones hatched. */
export function OccurrenceBar({ label, color, good, bad, largest }: OccurrenceBarProps) {
  const width = (n: number) => `${(100 * n) / largest}%`;
  return (
    <span
      className={styles.occurrence}
      data-part="occurrence"
      title={`${label}: N = ${good + bad}, ${good} good and ${bad} bad`}
    >
      <i style={{ width: width(good), background: color }} />
      <i className={styles.bad} style={{ width: width(bad), color }} />
      <b>{good + bad}</b>
    </span>
  );
}
