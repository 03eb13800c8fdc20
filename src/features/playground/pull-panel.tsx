import { useMemo, useState } from 'react';
import { LOSS_TERMS } from '@/content/terms';
import type { LossPull, PullTerm } from '@/protocol/training';
import type { RunState } from '@/state/training-state';
import { trainingActions, useTraining } from '@/state/training-store';
import { diverging, viridis } from '@/ui/charts/colors';
import { HeatMap } from '@/ui/charts/heat-map';
import { SelectField } from '@/ui/controls';
import { compact, decimal } from '@/ui/format';
import styles from './pull-panel.module.css';

/** Decades of gradient norms that the colours span. */
const DECADES = 4;

function names({ terms }: LossPull, { losses }: RunState): string[] {
  const title = (term: PullTerm) => LOSS_TERMS.find(t => t.key === term)!.title.split(' ')[0]!;
  return terms.map(term => (term === 'centrality' && !losses.centrality.enabled ? 'InfoNCE' : title(term)));
}

/** How strongly each loss pulls at each part of the model, and whether they pull the same way; measured when asked for. */
export function PullPanel() {
  const run = useTraining(s => s.runs.at(-1));
  const status = useTraining(s => s.status);
  const { measurePull } = trainingActions();
  const ready = ['running', 'paused', 'finished', 'stopped'].includes(status);
  return (
    <section className={`panel ${styles.pull}`} aria-label="How the losses pull">
      <header>
        <h2>How the losses pull</h2>
        <button type="button" disabled={!ready} onClick={measurePull}>
          Measure now
        </button>
      </header>
      <p className="about">
        Gradients of the losses of {run ? `"${run.spec.name}"` : 'the method'}, weighted as in the total, on the batch
        of the next step. Training waits for it and goes on.
      </p>
      {run?.pull && <PullMaps pull={run.pull} run={run} />}
    </section>
  );
}

function PullMaps({ pull, run }: { pull: LossPull; run: RunState }) {
  const [chosen, setChosen] = useState('whole model');
  const columns = names(pull, run);
  const groups = useMemo(() => pull.groups.filter(group => group.norms.some(norm => norm > 0)), [pull]);
  const largest = Math.max(...groups.flatMap(group => group.norms));
  const group = groups.find(g => g.name === chosen) ?? groups[0];
  if (!group) return <p className="muted">No loss has a gradient.</p>;
  return (
    <>
      <HeatMap
        title="Gradient norms"
        subtitle={`${run.spec.name}, step ${pull.step}`}
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
        empty=""
      />
      <HeatMap
        title="Agreement of the losses"
        subtitle={`${run.spec.name}, ${group.name}, step ${pull.step}`}
        about={`Cosines of the gradients at step ${pull.step}: 1 the same way, 0 unrelated, −1 against each other.`}
        xLabel="loss"
        yLabel="loss"
        columns={columns}
        rows={columns}
        values={group.cosines}
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
    </>
  );
}
