import { useMemo, useState } from 'react';
import { fieldAblation, lossAblation, readValues, runsAtOnce, variantProblems } from '@/config/ablation';
import { LOSS_NAMES, LOSSES } from '@/config/losses';
import { leafPaths } from '@/config/link';
import { inWords } from '@/config/numbers';
import { PRESETS, type PresetName } from '@/config/presets';
import type { ExperimentConfig } from '@/config/schema';
import { presetStart } from '@/state/opened-link';
import { queueActions } from '@/state/queue-store';
import { useTraining } from '@/state/training-store';
import { Segments, SelectField } from '@/ui/controls';
import { NumberField } from '@/ui/number-field';
import styles from './ablation-form.module.css';

type Kind = 'losses' | 'field';

/** Where the configs of an ablation come from. */
type Source = 'playground' | PresetName;

/** Fields that say what a config is, not how it is set: an ablation varies none of them. */
const FIXED = ['version', 'seed', 'data.kind'];

/** Fields that a grid may vary. */
const fieldsIn = (config: ExperimentConfig) => leafPaths(config).filter(path => !FIXED.includes(path));

/** The whole numbers of a list such as `0, 1, 2` or `0-4`; null when it is none. */
export function readSeeds(text: string): number[] | null {
  const seeds = text
    .split(/[,\s]+/)
    .filter(Boolean)
    .flatMap(word => {
      const range = /^(\d+)-(\d+)$/.exec(word);
      if (!range) return [/^\d+$/.test(word) ? Number(word) : NaN];
      const [from, to] = [Number(range[1]), Number(range[2])];
      return to - from < 100 ? Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i) : [NaN];
    });
  const known = [...new Set(seeds)];
  return known.length > 0 && known.every(seed => Number.isInteger(seed) && seed < 2 ** 31) ? known : null;
}

function useBase(source: Source): ExperimentConfig {
  const draft = useTraining(s => s.draft);
  const backbones = useTraining(s => s.backbones);
  return useMemo(() => {
    if (source === 'playground') return draft;
    return presetStart(source, backbones);
  }, [source, draft, backbones]);
}

/** Plans an ablation: what varies, over which seeds, how many runs at once. */
export function AblationForm() {
  const [kind, setKind] = useState<Kind>('losses');
  const [source, setSource] = useState<Source>('playground');
  const [field, setField] = useState('losses.neighbor.weight');
  const [values, setValues] = useState('1, 5, 20');
  const [seedText, setSeedText] = useState('0, 1, 2');
  const [lockstep, setLockstep] = useState('auto');
  const [steps, setSteps] = useState<number | null>(null);
  const preset = useTraining(s => s.preset);
  const chosen = useBase(source);
  const base = useMemo(() => {
    if (steps === null) return chosen;
    const warmupSteps = Math.min(chosen.schedule.warmupSteps, steps);
    return { ...chosen, steps, schedule: { ...chosen.schedule, warmupSteps } };
  }, [chosen, steps]);
  const variants = useMemo(
    () => (kind === 'losses' ? lossAblation(base) : fieldAblation(base, field, readValues(base, field, values))),
    [kind, base, field, values],
  );
  const fitting = runsAtOnce(base);
  const seeds = readSeeds(seedText);
  const problems = variantProblems(variants);
  if (!seeds) problems.unshift({ path: '', message: 'Seeds are whole numbers, for instance 0, 1, 2 or 0-4.' });
  const runs = variants.length * (seeds?.length ?? 0);
  const start = () => {
    if (!seeds || problems.length > 0) return;
    const time = new Date().toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' });
    const what = kind === 'losses' ? 'Loss ablation' : `Ablation of ${field}`;
    void queueActions().enqueue({
      preset: source === 'playground' ? preset : source,
      name: `${what} ${time}`,
      variants,
      seeds,
      atOnce: lockstep === 'auto' ? fitting : Number(lockstep),
    });
  };
  return (
    <div className={styles.form}>
      <Segments
        label="What varies"
        value={kind}
        options={[
          { value: 'losses', label: `The ${inWords(LOSS_NAMES.length)} losses` },
          { value: 'field', label: 'One field' },
        ]}
        onChange={setKind}
      />
      <p className="about">
        {kind === 'losses'
          ? `Baseline, + each of ${Object.values(LOSSES)
              .map(loss => loss.label)
              .join(', ')} alone, all but each, all ${inWords(LOSS_NAMES.length)}: ${inWords(variants.length)} configs.`
          : 'The baseline, and the config with each value of the field.'}
      </p>
      <div className="fields">
        <SelectField
          label="Everything else as in"
          value={source}
          options={[
            { value: 'playground' as Source, label: 'The Playground’s form' },
            ...PRESETS.filter(p => p.compares).map(p => ({ value: p.name as Source, label: `Preset: ${p.title}` })),
          ]}
          onChange={setSource}
        />
        {kind === 'field' && (
          <>
            <SelectField
              label="Field"
              value={field}
              options={fieldsIn(base).map(path => ({ value: path, label: path }))}
              onChange={setField}
            />
            <TextField label="Values" value={values} onChange={setValues} hint="Separated by commas" />
          </>
        )}
        <TextField label="Seeds" value={seedText} onChange={setSeedText} hint="0, 1, 2 or 0-4" />
        <NumberField label="Steps" value={steps ?? chosen.steps} onChange={setSteps} problem={undefined} live={false} />
        <SelectField
          label="Runs in lockstep"
          value={lockstep}
          options={[
            { value: 'auto', label: `As memory allows: ${fitting}` },
            ...[1, 2, 3, 5, 10].map(n => ({
              value: String(n),
              label: n === 1 ? '1, one after another' : String(n),
            })),
          ]}
          onChange={setLockstep}
        />
      </div>
      {problems.slice(0, 3).map(({ message }) => (
        <p key={message} className="problem" role="alert">
          {message}
        </p>
      ))}
      <button type="button" className="primary" disabled={problems.length > 0} onClick={start}>
        Train {runs} {runs === 1 ? 'run' : 'runs'}
      </button>
    </div>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  hint: string;
  onChange: (text: string) => void;
}

function TextField({ label, value, hint, onChange }: TextFieldProps) {
  return (
    <label className="field">
      <span title={hint}>{label}</span>
      <input value={value} aria-label={label} onChange={event => onChange(event.target.value)} />
    </label>
  );
}
