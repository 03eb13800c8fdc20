import { LOSS_TERMS } from '@/content/terms';
import type { LossPull, PullTerm } from '@/protocol/training';
import type { RunState } from '@/state/training-state';
import { trainingActions, useTraining } from '@/state/training-store';
import { PullAgreement, PullNorms, type PullMapsProps } from '../pull-maps';
import styles from './pull-panel.module.css';

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
      {run?.pull && <PullMaps pull={run.pull} columns={names(run.pull, run)} subtitle={run.spec.name} />}
    </section>
  );
}

function PullMaps(props: PullMapsProps) {
  return (
    <>
      <PullNorms {...props} />
      <PullAgreement {...props} />
    </>
  );
}
