import { Dialog, DialogActions } from './dialog';

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
  return (
    <Dialog label={title} onClose={onClose}>
      <p className="about">{text}</p>
      <DialogActions action={action} onAction={onConfirm} />
    </Dialog>
  );
}
