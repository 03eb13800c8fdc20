import { useState } from 'react';
import { compareActions } from '@/state/compare-store';

/**
 * Adds a comparison that was recorded and ships with the page, weights included, to the runs that are kept. What goes wrong is
 * the Compare store's problem.
 * @param onOpened after it, also where it failed
 */
export function RecordedComparison({ onOpened }: { onOpened?: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    try {
      await compareActions().importRecorded();
      await onOpened?.();
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type="button" className="primary" disabled={busy} onClick={() => void open()}>
      {busy ? 'Opening …' : 'Open the recorded comparison'}
    </button>
  );
}
