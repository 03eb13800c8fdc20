import { createContext, type ReactNode, use, useLayoutEffect, useRef } from 'react';
import styles from './dialog.module.css';

/** Closes the dialog around. */
const Close = createContext<() => void>(() => {});

/** Properties of a dialog. */
export interface DialogProps {
  /** its name, for those who do not see it */
  label: string;
  /** what stands above; the name unless something else is given */
  heading?: ReactNode;
  /** whether it takes most of a large page */
  wide?: boolean;
  /** The visitor closed it, with Escape or a button. */
  onClose: () => void;
  children: ReactNode;
}

/**
 * A dialog over the page, open as long as it is drawn. The keyboard stays in it, Escape closes it, and whatever had the
 * focus before has it again afterwards, however it went away.
 */
export function Dialog({ label, heading = <h2>{label}</h2>, wide = false, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const own = dialog.current;
    own?.showModal();
    // What is taken off the page while it is open gives no focus back.
    return () => own?.close();
  }, []);
  const close = () => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      className={wide ? styles.wide : styles.narrow}
      aria-label={label}
      // Told late: it may have been opened again meanwhile.
      onClose={() => dialog.current?.open || onClose()}
    >
      <Close value={close}>
        {heading}
        {children}
      </Close>
    </dialog>
  );
}

/** The way out of a dialog. */
export function CloseButton({ children = 'Close' }: { children?: ReactNode }) {
  return (
    <button type="button" onClick={use(Close)}>
      {children}
    </button>
  );
}

/** Properties of the buttons of a dialog. */
export interface DialogActionsProps {
  /** what the dialog is for, on the button that does it */
  action: ReactNode;
  onAction: () => void;
  disabled?: boolean;
  /** whether the dialog stays open when it is done */
  stays?: boolean;
  /** the word for leaving without */
  leave?: string;
}

/** What a dialog is for, and the way out of it. */
export function DialogActions({ action, onAction, disabled, stays = false, leave = 'Cancel' }: DialogActionsProps) {
  const close = use(Close);
  const act = () => {
    if (!stays) close();
    onAction();
  };
  return (
    <div className={styles.actions} data-part="actions">
      <button type="button" className="primary" disabled={disabled} onClick={act}>
        {action}
      </button>
      <CloseButton>{leave}</CloseButton>
    </div>
  );
}
