import { useId, useState } from 'react';
import { LiveMark } from './controls';

/** Properties of a number field. */
export interface NumberFieldProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
  /** why the value is refused, shown at the field */
  problem?: string | undefined;
  hint?: string;
  disabled?: boolean;
  /** marks a field that may change while training */
  live?: boolean;
  step?: number | 'any';
}

const parse = (text: string) => (text.trim() === '' ? NaN : Number(text));

/** A labelled number with its own error. Text that is no number is refused here and leaves the value as it was. */
export function NumberField({ label, value, onChange, problem, hint, disabled, live, step = 'any' }: NumberFieldProps) {
  const id = useId();
  // What was typed stays as typed ("1." on the way to 1.5) until the value changes from elsewhere.
  const [typed, setTyped] = useState({ text: String(value), value });
  const text = Object.is(typed.value, value) ? typed.text : String(value);
  const number = parse(text);
  const message = Number.isFinite(number) ? problem : 'A number is needed.';
  const change = (next: string) => {
    const parsed = parse(next);
    setTyped({ text: next, value: Number.isFinite(parsed) ? parsed : value });
    if (Number.isFinite(parsed)) onChange(parsed);
  };
  return (
    <div className="field">
      <label htmlFor={id} title={hint}>
        {label}
        {live && <LiveMark />}
      </label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        step={step}
        value={text}
        disabled={disabled}
        aria-invalid={message !== undefined}
        aria-describedby={message ? `${id}-problem` : undefined}
        onChange={event => change(event.target.value)}
      />
      {message && (
        <p className="problem" id={`${id}-problem`} role="alert">
          {message}
        </p>
      )}
    </div>
  );
}
