import { type FunctionComponent, useState } from 'react';
import type { DataKind } from '@/config/data-kinds';
import { useTraining } from '@/state/training-store';
import { retryingPart } from '@/ui/retrying-part';
import { ClipsForm } from './clips-form';

const DatasetDialog = retryingPart(() => import('./dataset-dialog'), { name: 'The view of the data' });

/** The fields of every kind of data. */
const FORMS: Record<DataKind, FunctionComponent<{ locked: boolean }>> = { clips: ClipsForm };

/** What the next comparison is trained and tested on. */
export function DataCard({ locked }: { locked: boolean }) {
  const Form = FORMS[useTraining(s => s.draft.data.kind)];
  const [open, setOpen] = useState(false);
  return (
    <details className="card" open>
      <summary>Data</summary>
      <Form locked={locked} />
      <button type="button" onClick={() => setOpen(true)}>
        Look at the data
      </button>
      {open && <DatasetDialog onClose={() => setOpen(false)} />}
    </details>
  );
}
