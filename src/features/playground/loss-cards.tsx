import { useState } from 'react';
import { fieldsOf } from '@/config/field-info';
import { LOSS_TERMS, type LossTerm } from '@/content/terms';
import { lossesAreLive, trainingActions, useTraining } from '@/state/training-store';
import { LiveMark, Switch } from '@/ui/controls';
import { compact, percent } from '@/ui/format';
import { Formula } from '@/ui/formula';
import { ConfigField } from './config-field';
import styles from './loss-cards.module.css';

/** The losses: switch, weight, hyper-parameters, formula, current value and share of the total. */
export function LossCards() {
  return (
    <section className={styles.losses} aria-label="Loss settings">
      {LOSS_TERMS.map(term => (
        <LossCard key={term.key} term={term} />
      ))}
    </section>
  );
}

function LossCard({ term }: { term: LossTerm }) {
  const [formula, setFormula] = useState(false);
  const enabled = useTraining(s => s.draft.losses[term.key].enabled);
  const live = useTraining(lossesAreLive);
  const { setField } = trainingActions();
  return (
    <article
      className={`panel ${styles.loss}`}
      style={{ borderLeftColor: term.color }}
      data-off={!enabled || undefined}
    >
      <header>
        <Switch
          label={<b>{term.title}</b>}
          checked={enabled}
          disabled={!live}
          onChange={on => setField(`losses.${term.key}.enabled`, on)}
        />
        <LossReading term={term} />
      </header>
      <p className="about">{term.about}</p>
      <div className="fields">
        {fieldsOf(`losses.${term.key}`).map(path => (
          <ConfigField key={path} path={path} />
        ))}
      </div>
      {term.key === 'centrality' && <DetachedSwitch />}
      <details onToggle={event => setFormula(event.currentTarget.open)}>
        <summary>Formula</summary>
        {formula && <Formula tex={term.formula} label={`Formula of ${term.title}`} />}
      </details>
    </article>
  );
}

/** Whether gradient flows through the centrality weights. */
function DetachedSwitch() {
  const detached = useTraining(s => s.draft.losses.centrality.detached);
  const live = useTraining(lossesAreLive);
  const { setField } = trainingActions();
  return (
    <div className={styles.option}>
      <Switch
        label={
          <>
            Weights w are constants
            {live && <LiveMark />}
          </>
        }
        checked={detached}
        disabled={!live}
        onChange={on => setField('losses.centrality.detached', on)}
      />
      <p className="about">
        {detached ? 'They weigh, but pass no gradient on.' : 'As published, gradient flows through w.'}
      </p>
    </div>
  );
}

/** The method's latest value of a term and its weighted share of the total. */
function LossReading({ term }: { term: LossTerm }) {
  const value = useTraining(s => s.runs.at(-1)?.series.last?.[term.key] ?? null);
  const total = useTraining(s => s.runs.at(-1)?.series.last?.total ?? null);
  const weight = useTraining(s => (term.key === 'centrality' ? 1 : s.draft.losses[term.key].weight));
  const enabled = useTraining(s => s.draft.losses[term.key].enabled);
  if (value === null || total === null)
    return <output className={`muted ${styles.reading}`}>{enabled ? '' : 'off'}</output>;
  const share = total > 0 ? (weight * value) / total : NaN;
  return (
    <output className={styles.reading} title="Latest value, and its weighted share of the total">
      {compact(value)} <span className="muted">{percent(share)}</span>
    </output>
  );
}
