import { type ReactNode, useRef, useState } from 'react';
import { copyField } from '@/browser/guarded';
import { SelectField } from '@/ui/controls';
import { Dialog, DialogActions } from '@/ui/dialog';
import { embedAddress, EMBED_THEMES, type EmbedTheme, iframeCode, isLocal, sideOf } from './embed-code';
import styles from './embed-dialog.module.css';

/** Properties of the dialog. */
export interface EmbedDialogProps {
  /** a name of `EMBED_NAMES` */
  what: string;
  /** what the frame is called for those who do not see it */
  title: string;
  /** from the `#` on */
  hash: string;
  /** the frame's height that suits it, in pixels */
  height: number;
  /** what can be chosen besides */
  children?: ReactNode;
  onClose: () => void;
}

const THEME_WORDS = { system: 'as the reader’s device', light: 'light', dark: 'dark' } as const;

/** Gives the code that shows something alone, in slides or on a course page, and copies it. */
export function EmbedDialog({ what, title, hash, height: suited, children, onClose }: EmbedDialogProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [theme, setTheme] = useState<EmbedTheme>('system');
  const [width, setWidth] = useState(760);
  const [height, setHeight] = useState(suited);
  const [said, setSaid] = useState('');
  const address = embedAddress(location.href, { what, hash, theme });
  const copy = async () => {
    const copied = field.current !== null && (await copyField(field.current));
    setSaid(
      copied
        ? 'Copied.'
        : 'This browser does not let the page copy. The code is selected: press Ctrl+C or ⌘C, or hold it and choose Copy.',
    );
  };
  return (
    <Dialog label="Embed" onClose={onClose}>
      <p className="about">
        Shows “{title}” alone, live, for slides and course pages. It trains nothing and keeps nothing.
      </p>
      <div className="fields">
        {children}
        <SelectField
          label="Theme"
          value={theme}
          options={EMBED_THEMES.map(value => ({ value, label: THEME_WORDS[value] }))}
          onChange={setTheme}
        />
        <Side label="Width, pixels" value={width} onChange={setWidth} />
        <Side label="Height, pixels" value={height} onChange={setHeight} />
      </div>
      <textarea
        ref={field}
        className={styles.code}
        readOnly
        rows={5}
        aria-label="Code of the frame"
        value={iframeCode(address, title, { width, height })}
        onFocus={event => event.target.select()}
      />
      <p className="about">
        <a href={address} target="_blank" rel="noreferrer">
          Open it alone
        </a>
        {isLocal(address) && ' This address is one that only this machine reaches: embed it from where others do.'}
      </p>
      <p role="status" className="about">
        {said}
      </p>
      <DialogActions action="Copy" onAction={() => void copy()} stays leave="Close" />
    </Dialog>
  );
}

interface SideProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
}

/** A side of the frame; what is typed halfway changes nothing yet. */
function Side({ label, value, onChange }: SideProps) {
  const [typed, setTyped] = useState(String(value));
  return (
    <label className="field">
      <span>{label}</span>
      <input
        inputMode="numeric"
        value={typed}
        onChange={event => {
          setTyped(event.target.value);
          onChange(sideOf(event.target.value, value));
        }}
        onBlur={() => setTyped(String(value))}
      />
    </label>
  );
}
