import { useState } from 'react';
import { compareActions, useCompare } from '@/state/compare-store';
import { exploreActions } from '@/state/explore-store';

/** A comparison that was recorded and ships with the page, weights included. */
export function RecordedComparison() {
  const [busy, setBusy] = useState(false);
  const problem = useCompare(s => s.problem);
  const open = async () => {
    setBusy(true);
    await compareActions().importRecorded();
    await exploreActions().refresh();
    setBusy(false);
  };
  return (
    <>
      <button type="button" className="primary" disabled={busy} onClick={() => void open()}>
        {busy ? 'Opening …' : 'Open the recorded comparison'}
      </button>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
