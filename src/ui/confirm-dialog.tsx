import { useEffect, useRef } from 'react';

/** Properties of a confirmation. */
export interface ConfirmDialogProps {
  title: string;
  /** what cannot be brought back */
  text: string;
  /** what is done, on the button that does it */
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is lost for good. */
export function ConfirmDialog({ title, text, action, onConfirm, onClose }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const confirm = () => {
    dialog.current?.close();
    onConfirm();
  };
  return (
    <dialog ref={dialog} className="share" aria-label={title} onClose={onClose}>
      <h2>{title}</h2>
      <p className="about">{text}</p>
      <div className="actions">
        <button type="button" className="primary" onClick={confirm}>
          {action}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
      </div>
    </dialog>
  );
}
