import { fieldAt } from '@/config/fields';
import { lossesAreLive, trainingActions, useTraining } from '@/state/training-store';
import { NumberField } from '@/ui/number-field';

/** Properties of a config field. */
export interface ConfigFieldProps {
  path: string;
  label: string;
  hint?: string;
  /** whether it may change while training; the others are locked while a comparison exists */
  live?: boolean;
}

/** One numeric field of the config, bound to the store, with its problem. */
export function ConfigField({ path, label, hint, live = false }: ConfigFieldProps) {
  const value = useTraining(s => Number(fieldAt(s.draft, path)));
  const problem = useTraining(s => s.problems.find(p => p.path === path)?.message);
  const locked = useTraining(s => (live ? !lossesAreLive(s) : s.runs.length > 0));
  const { setField } = trainingActions();
  return (
    <NumberField
      label={label}
      value={value}
      onChange={next => setField(path, next)}
      problem={problem}
      {...(hint ? { hint } : {})}
      disabled={locked}
      live={live}
    />
  );
}
