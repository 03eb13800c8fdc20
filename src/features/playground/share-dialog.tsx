import { useEffect, useRef, useState } from 'react';
import { copyField } from '@/browser/guarded';
import { trainingActions } from '@/state/training-store';
import { Dialog, DialogActions } from '@/ui/dialog';

/** Shows the address that reproduces the set-up, and copies it. */
export function ShareDialog({ onClose }: { onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const [link] = useState(() => trainingActions().shareLink());
  useEffect(() => field.current?.select(), []);
  const copy = async () => {
    const copied = field.current !== null && (await copyField(field.current));
    setSaid(
      copied
        ? 'Copied.'
        : 'This browser does not let the page copy. The address is selected: press Ctrl+C or ⌘C, or hold it and choose Copy.',
    );
  };
  return (
    <Dialog label="Share this set-up" onClose={onClose}>
      <p className="about">
        The address holds the preset and every field that you changed. Whoever opens it gets the same form; on the same
        kind of adapter, Train gives the same curves. Losses that were switched while it trained are in it as they are
        now, and a backbone that was pre-trained in this browser is named but not included.
      </p>
      <input ref={field} readOnly value={link} aria-label="Address" onFocus={event => event.target.select()} />
      <p role="status" className="about">
        {said}
      </p>
      <DialogActions action="Copy" onAction={() => void copy()} stays leave="Close" />
    </Dialog>
  );
}
