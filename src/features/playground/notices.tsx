import { trainingActions, useTraining } from '@/state/training-store';
import { Banner } from '@/ui/banner';
import styles from './notices.module.css';

/** A hash is known by its beginning. */
const HASH = /^[0-9a-f]{64}$/;

const show = (value: unknown) =>
  value === null ? 'none' : Array.isArray(value) ? value.join(', ') : String(value).replace(HASH, h => h.slice(0, 8));

/** What the link that opened the page set up, or what is wrong with it. */
export function LinkNotice() {
  const link = useTraining(s => s.link);
  const { dismissLink } = trainingActions();
  if (!link) return null;
  const { changes, problems } = link;
  if (problems.length > 0)
    return (
      <Banner error onDismiss={dismissLink}>
        This link could not be opened; the page shows its default instead.{' '}
        {problems.map(({ path, message }) => `${path ? `${path}: ` : ''}${message}`).join(' ')}
      </Banner>
    );
  return (
    <Banner role="note" onDismiss={dismissLink}>
      Set up by a link{changes.length > 0 ? ', changed from the preset: ' : ', exactly as the preset. '}
      {changes.map(({ path, values: [preset, own] }) => `${path} ${show(own)} (preset: ${show(preset)})`).join(' · ')}
      {changes.length > 0 ? '. ' : ''}Press Train to reproduce it.
    </Banner>
  );
}

/** Buttons that provoke faults, with `?faults` in the address: to see the recovery at work. */
export function FaultPanel() {
  const { simulateFault } = trainingActions();
  if (!new URLSearchParams(location.search).has('faults')) return null;
  return (
    <section className={`panel ${styles.faults}`} aria-label="Fault injection">
      <b>Provoke a fault:</b>
      <button type="button" onClick={() => simulateFault('nonFinite')}>
        Non-finite loss
      </button>
      <button type="button" onClick={() => simulateFault('deviceLost')}>
        Lost device
      </button>
      <button type="button" onClick={() => simulateFault('crash')}>
        Worker crash
      </button>
    </section>
  );
}
