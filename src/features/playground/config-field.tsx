import { FIELD_INFO, type FieldInfo, type ShownPath } from '@/config/field-info';
import { numberAt } from '@/config/fields';
import { lossesAreLive, trainingActions, useTraining } from '@/state/training-store';
import { NumberField } from '@/ui/number-field';

/** One numeric field of the config, bound to the store, with its problem. */
export function ConfigField({ path }: { path: ShownPath }) {
  const { label, hint, live = false }: FieldInfo = FIELD_INFO[path];
  const value = useTraining(s => numberAt(s.draft, path));
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
      live={live && !locked}
    />
  );
}
