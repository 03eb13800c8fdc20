import { recallError } from '@/analysis/gallery-error';
import { type Direction, directionLabel } from '@/content/directions';
import { ABROAD_SOURCE, PAPER, PUBLISHED_ABROAD, PUBLISHED_QUERIES, PUBLISHED_RECALL } from '@/content/published';
import { signed } from '@/ui/format';
import { useId } from 'react';
import styles from './evidence.module.css';

const OWN = 'NeighborRetr';

/** Standard error of a published recall, in points. */
function errorOf(percentage: number): number {
  const figures = { r1: percentage / 100, k: 1, queries: PUBLISHED_QUERIES, occurrence: [] };
  return 100 * recallError([figures]).runs[0]!.error;
}

/** The paper's table, with the error that a share of so many queries has by itself; and the figures across domains. */
export function PublishedTables({ way }: { way: Direction }) {
  const [first, second] = [useId(), useId()];
  const own = PUBLISHED_RECALL.find(({ method }) => method === OWN)!;
  const abroad = PUBLISHED_ABROAD.find(({ method }) => method === OWN)!;
  return (
    <div className={styles.published}>
      <section aria-labelledby={first}>
        <h4 id={first}>The paper: MSR-VTT 1k-A, {directionLabel(way)}</h4>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">Method</th>
              <th scope="col">R@1, %</th>
              <th scope="col">error</th>
              <th scope="col">NeighborRetr: more by</th>
            </tr>
          </thead>
          <tbody>
            {PUBLISHED_RECALL.map(row => (
              <tr key={row.method}>
                <th scope="row">{row.method}</th>
                <td>{row[way].toFixed(1)}</td>
                <td>± {errorOf(row[way]).toFixed(1)}</td>
                <td>{row === own ? '' : signed(own[way] - row[way], 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="about">
          CLIP ViT-B/32. The recalls are those of{' '}
          <a href={PAPER.href} target="_blank" rel="noreferrer">
            {PAPER.title}
          </a>
          , one number each; the errors are what {PUBLISHED_QUERIES.toLocaleString('en')} queries alone leave open,
          computed here.
        </p>
      </section>
      <section aria-labelledby={second}>
        <h4 id={second}>The paper: MSR-VTT → ActivityNet, {directionLabel('t2v')}</h4>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">Method</th>
              <th scope="col">R@1, %</th>
              <th scope="col">NeighborRetr: more by</th>
            </tr>
          </thead>
          <tbody>
            {PUBLISHED_ABROAD.map(row => (
              <tr key={row.method}>
                <th scope="row">{row.method}</th>
                <td>{row.t2v.toFixed(1)}</td>
                <td>{row === abroad ? '' : signed(abroad.t2v - row.t2v, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="about">
          Trained on the one, tested on the other. Read off{' '}
          <a href={ABROAD_SOURCE.href} target="_blank" rel="noreferrer">
            {ABROAD_SOURCE.title}
          </a>
          : ± {ABROAD_SOURCE.reading} points by reading alone.
        </p>
      </section>
    </div>
  );
}
