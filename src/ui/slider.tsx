import { useId } from 'react';
import styles from './slider.module.css';

/** Properties of a slider. */
export interface SliderProps {
  label: string;
  /** its place: a whole number of steps, unless `step` says otherwise */
  value: number;
  min: number;
  max: number;
  step?: number;
  /** the value as it is read, with its unit */
  text: string;
  onChange: (value: number) => void;
}

/** A labelled slider with its value beside it; by keyboard, pointer and touch. */
export function Slider({ label, value, min, max, step = 1, text, onChange }: SliderProps) {
  const id = useId();
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{text}</output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onChange={event => onChange(Number(event.target.value))}
      />
    </div>
  );
}
