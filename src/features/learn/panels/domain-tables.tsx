import { Fragment } from 'react';
import type { Effect } from '@/analysis/gallery-results';
import type { Direction } from '@/content/directions';
import type { LessonState } from '@/protocol/lessons';
import { decimal, percent } from '@/ui/format';
import { STATE_WORDS } from '../run-words';
import { changeText, DOMAIN_FIGURES, figureText } from './domain-figures';
import styles from './figures.module.css';

/** Every figure of one domain before and after training, and what changes over seeds. */
export function DomainTable({
  states,
  domain,
  way,
  changes,
  seeds,
}: {
  states: readonly LessonState[];
  domain: string;
  way: Direction;
  changes: Pick<Effect, Direction> | undefined;
  seeds: number;
}) {
  return (
    <div className="scroll">
      <table className={`figures ${styles.figures}`}>
        <thead>
          <tr>
            <th scope="col">Domain {domain}</th>
            {states.map(({ name }) => (
              <th key={name} scope="col">
                {STATE_WORDS[name].label}
              </th>
            ))}
            <th scope="col">{changes ? `baseline → method, ${seeds} seeds [95 %]` : 'over seeds'}</th>
          </tr>
        </thead>
        <tbody>
          {DOMAIN_FIGURES.map(figure => (
            <tr key={figure.name}>
              <th scope="row">{figure.title}</th>
              {states.map(({ name, domains }) => (
                <td key={name}>{figureText(figure, domains[domain]![way])}</td>
              ))}
              <td>{changes ? changeText(figure, changes[way][figure.name]) : 'one run only'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** R@1 and skewness of all domains; one of them is chosen. */
export function AllDomains({
  states,
  galleries,
  way,
  chosen,
  onChoose,
}: {
  states: readonly LessonState[];
  galleries: readonly { name: string; label: string }[];
  way: Direction;
  chosen: string;
  onChoose: (domain: string) => void;
}) {
  return (
    <div className="scroll">
      <table className={`figures ${styles.figures}`}>
        <thead>
          <tr>
            <th rowSpan={2} scope="col">
              All domains, one run
            </th>
            <th colSpan={states.length} scope="colgroup">
              R@1
            </th>
            <th colSpan={states.length} scope="colgroup">
              skewness
            </th>
          </tr>
          <tr>
            {['r1', 'skewness'].map(figure => (
              <Fragment key={figure}>
                {states.map(({ name }) => (
                  <th key={name} scope="col">
                    {STATE_WORDS[name].label}
                  </th>
                ))}
              </Fragment>
            ))}
          </tr>
        </thead>
        <tbody>
          {galleries.map(({ name: domain, label }) => (
            <tr key={domain} data-chosen={domain === chosen || undefined}>
              <th scope="row">
                <button
                  type="button"
                  className="plain"
                  aria-pressed={domain === chosen}
                  onClick={() => onChoose(domain)}
                >
                  {label}
                </button>
              </th>
              {states.map(({ name, domains }) => (
                <td key={name}>{percent(domains[domain]![way].r1)}</td>
              ))}
              {states.map(({ name, domains }) => (
                <td key={name}>{decimal(domains[domain]![way].skewness)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
