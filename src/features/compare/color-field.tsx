import { RUN_COLORS, type RunColor, type RunRecord } from '@/runs/record';
import { cssColor, runColorOf } from '../run-look';
import styles from './color-field.module.css';

/** What the colours are called. */
const NAMES: Record<RunColor, string> = {
  'run-0': 'blue',
  'run-1': 'orange',
  'run-2': 'green',
  'run-3': 'pink',
  'run-4': 'yellow',
  'run-5': 'light blue',
  'run-6': 'violet',
  'run-7': 'ink',
  baseline: 'grey',
};

interface ColorFieldProps {
  record: RunRecord;
  /** undefined leaves it to the config */
  color: RunColor | undefined;
  onChange: (color: RunColor | undefined) => void;
}

/** Chooses a run's colour: that of its config, which it shares with its other seeds, or one of its own. */
export function ColorField({ record, color, onChange }: ColorFieldProps) {
  const own = runColorOf({ config: record.config });
  const choices = [
    { value: undefined, name: 'by config', css: own },
    ...RUN_COLORS.map(value => ({ value, name: NAMES[value], css: cssColor(value) })),
  ];
  return (
    <fieldset className={styles.colors}>
      <legend>Colour in every table and chart</legend>
      {choices.map(({ value, name, css }) => (
        <label key={name} title={name}>
          <input
            type="radio"
            name={`color of ${record.id}`}
            checked={color === value}
            onChange={() => onChange(value)}
          />
          <span className={styles.swatch} style={{ background: css }} />
          {value === undefined ? name : <span className={styles.name}>{name}</span>}
        </label>
      ))}
    </fieldset>
  );
}
