import { useEffect, useRef, useState } from 'react';
import { copyField } from '@/browser/guarded';
import { trainingActions } from '@/state/training-store';

/** Shows the address that reproduces the set-up, and copies it. */
export function ShareDialog({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const [link] = useState(() => trainingActions().shareLink());
  useEffect(() => {
    dialog.current?.showModal();
    field.current?.select();
  }, []);
  const copy = async () => {
    const copied = field.current !== null && (await copyField(field.current));
    setSaid(
      copied
        ? 'Copied.'
        : 'This browser does not let the page copy. The address is selected: press Ctrl+C or ⌘C, or hold it and choose Copy.',
    );
  };
  return (
    <dialog ref={dialog} className="share" aria-label="Share this set-up" onClose={onClose}>
      <h2>Share this set-up</h2>
      <p className="about">
        The address holds the preset and every field that you changed. Whoever opens it gets the same form; on the same
        kind of adapter, Train gives the same curves. Losses that were switched while it trained are in it as they are
        now, and a backbone that was pre-trained in this browser is named but not included.
      </p>
      <input ref={field} readOnly value={link} aria-label="Address" onFocus={event => event.target.select()} />
      <p role="status" className="about">
        {said}
      </p>
      <form method="dialog" className="actions">
        <button type="button" className="primary" onClick={() => void copy()}>
          Copy
        </button>
        <button>Close</button>
      </form>
    </dialog>
  );
}
