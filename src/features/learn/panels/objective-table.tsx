import { LOSS_TERMS } from '@/content/terms';
import type { AddedLoss, LossName } from '@/config/losses';
import { InlineFormula } from '@/ui/formula';
import { Switch } from '@/ui/controls';
import { compact } from '@/ui/format';
import { Slider } from '@/ui/slider';
import type { WeightedTerm, Weights } from './objective-sum';
import styles from './figures.module.css';
import own from './objective.module.css';

/** Weights that sliders offer. */
const STOPS = [0.1, 0.3, 1, 3, 10, 30, 100, 1000] as const;

/** The offered weight that is nearest to another one. */
export const nearestWeight = (weight: number): number =>
  STOPS.reduce<number>(
    (best, stop) => (Math.abs(Math.log(stop / weight)) < Math.abs(Math.log(best / weight)) ? stop : best),
    STOPS[0],
  );

/** The weights' letters. */
const LETTERS: Record<AddedLoss, string> = { uniform: 'α', neighbor: 'γ', kl: 'δ' };

/** Names of the losses where there is little room; of the first one by its switch. */
export function shortTitle(name: LossName, weighs: boolean): string {
  if (name === 'centrality' && !weighs) return 'InfoNCE';
  return LOSS_TERMS.find(term => term.key === name)!.title.split(' ')[0]!;
}

/** Properties of the table of the objective. */
export interface ObjectiveTableProps {
  terms: readonly WeightedTerm[];
  total: number;
  on: Record<LossName, boolean>;
  weights: Weights;
  onSwitch: (name: LossName, on: boolean) => void;
  onWeigh: (name: AddedLoss, weight: number) => void;
}

/** The losses with their switches and weights, what they are on the batch, and how much of the sum. */
export function ObjectiveTable({ terms, total, on, weights, onSwitch, onWeigh }: ObjectiveTableProps) {
  return (
    <div className="scroll">
      <table className={`figures ${styles.figures} ${own.objective}`}>
        <thead>
          <tr>
            <th scope="col">Loss</th>
            <th scope="col">weight</th>
            <th scope="col">value</th>
            <th scope="col">weighted</th>
            <th scope="col">share of the sum</th>
          </tr>
        </thead>
        <tbody>
          {terms.map(({ name, value, weighted }) => {
            const { title, color, symbol } = LOSS_TERMS.find(term => term.key === name)!;
            return (
              <tr key={name}>
                <th scope="row">
                  <Switch
                    checked={on[name]}
                    onChange={next => onSwitch(name, next)}
                    label={
                      <>
                        {title} <InlineFormula tex={symbol.replace(/_(.*)/, '_{$1}')} />
                        {name === 'centrality' && !on.centrality && ' (off: InfoNCE)'}
                      </>
                    }
                  />
                </th>
                <td>
                  {name === 'centrality' ? (
                    '1'
                  ) : (
                    <Slider
                      label={LETTERS[name]}
                      value={STOPS.findIndex(stop => stop === weights[name])}
                      min={0}
                      max={STOPS.length - 1}
                      text={String(weights[name])}
                      onChange={at => onWeigh(name, STOPS[at]!)}
                    />
                  )}
                </td>
                <td>{compact(value)}</td>
                <td>{compact(weighted)}</td>
                <td>
                  <span className={own.share}>
                    <i style={{ inlineSize: `${(100 * weighted) / total}%`, background: color }} />
                    {total > 0 ? `${((100 * weighted) / total).toFixed(1)} %` : '–'}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
