import { useMemo, useState } from 'react';
import type { LossPull } from '@/protocol/training';
import { diverging, viridis } from '@/ui/charts/colors';
import { HeatMap } from '@/ui/charts/heat-map';
import { SelectField } from '@/ui/controls';
import { compact, decimal } from '@/ui/format';

/** Decades of gradient norms that the colours span. */
const DECADES = 4;

/** Properties of both maps. */
export interface PullMapsProps {
  pull: LossPull;
  /** names of its terms, in their order */
  columns: readonly string[];
  /** what was measured */
  subtitle: string;
}

/** Parts of the model that any loss reaches. */
const reachedGroups = (pull: LossPull) => pull.groups.filter(group => group.norms.some(norm => norm > 0));

const NOTHING = 'No loss has a gradient.';

/** How strongly each loss pulls at each part of a model. */
export function PullNorms({ pull, columns, subtitle }: PullMapsProps) {
  const groups = useMemo(() => reachedGroups(pull), [pull]);
  const largest = Math.max(...groups.flatMap(group => group.norms));
  return (
    <HeatMap
      title="Gradient norms"
      subtitle={`${subtitle}, step ${pull.step}`}
      about={`L2 norms at step ${pull.step}, on a logarithmic colour scale.`}
      xLabel="loss"
      yLabel="part of the model"
      columns={columns}
      rows={groups.map(g => g.name)}
      values={groups.map(g => g.norms.map(norm => (norm > 0 ? norm : NaN)))}
      // Dark cells would hide the numbers in them.
      color={value => viridis(0.45 + (0.55 * (DECADES + Math.log10(value / largest))) / DECADES)}
      format={compact}
      labelled
      empty={NOTHING}
    />
  );
}

/** Whether losses pull the same way, in a part of the model that can be chosen. */
export function PullAgreement({ pull, columns, subtitle }: PullMapsProps) {
  const [chosen, setChosen] = useState('whole model');
  const groups = useMemo(() => reachedGroups(pull), [pull]);
  const group = groups.find(g => g.name === chosen) ?? groups[0];
  if (!group) return <p className="muted">{NOTHING}</p>;
  return (
    <HeatMap
      title="Agreement of the losses"
      subtitle={`${subtitle}, ${group.name}, step ${pull.step}`}
      about={`Cosines of the gradients at step ${pull.step}: 1 the same way, 0 unrelated, −1 against each other.`}
      xLabel="loss"
      yLabel="loss"
      columns={columns}
      rows={columns}
      // What has no direction is null in JSON.
      values={group.cosines.map(row => row.map(cosine => cosine ?? NaN))}
      color={value => diverging(0.75 * value)}
      format={value => decimal(value)}
      labelled
      empty=""
      actions={
        <SelectField
          label="Part of the model"
          value={group.name}
          options={groups.map(g => ({ value: g.name, label: g.name }))}
          onChange={setChosen}
        />
      }
    />
  );
}
