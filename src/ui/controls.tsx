import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './controls.module.css';

/** Properties of a select. */
export interface SelectFieldProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
  /** why the choice is refused */
  problem?: string;
}

/** A labelled choice. */
export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  const { label, value, options, onChange, disabled, problem } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={event => onChange(event.target.value as T)}
      >
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {problem && (
        <p id={`${id}-problem`} className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** Tells that a setting can change while training. */
export function LiveMark() {
  return (
    <span className={styles.live} role="img" title="Can change while training" aria-label="can change while training" />
  );
}

/** Properties of a switch. */
export interface SwitchProps {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** An on/off switch with its label. */
export function Switch({ label, checked, onChange, disabled }: SwitchProps) {
  return (
    <label className={styles.switch}>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        disabled={disabled}
        onChange={event => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

/** Properties of a row of exclusive buttons. */
export interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** A row of exclusive buttons. Where it is a strip that moves sideways, the chosen one is in sight. */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  const strip = useRef<HTMLDivElement>(null);
  const chosen = options.findIndex(option => option.value === value);
  useEffect(() => {
    const [own, button] = [strip.current, strip.current?.children[chosen]];
    if (!own || !button || own.scrollWidth <= own.clientWidth) return;
    const [box, part] = [own.getBoundingClientRect(), button.getBoundingClientRect()];
    own.scrollLeft += (part.left + part.right - box.left - box.right) / 2;
  }, [chosen]);
  return (
    <div className={styles.segments} role="group" aria-label={label} ref={strip}>
      {options.map(option => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
