import type { Way } from '@/protocol/explore';
import type { LessonData } from '@/protocol/lessons';
import type { NeighborView } from '@/protocol/learn-neighbors';
import { decimal, percent } from '@/ui/format';
import { ClipPicture } from '../clip-picture';
import { greatestLoss } from './neighbor-told';
import styles from './neighbor-table.module.css';

/** Rows that are shown; the tables of the charts have all. */
const MOST = 12;

interface NeighborTableProps {
  view: NeighborView;
  words: readonly string[];
  data: LessonData;
  way: Way;
  query: number;
}

/** A number that may not be one. */
function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 ? '−' : '';
  return Number.isFinite(value) ? `${sign}${decimal(Math.abs(value))}` : `${sign}∞`;
}

const share = (value: number) => (Number.isNaN(value) ? 'NaN' : percent(value));

/** The query, its match and its neighbours, in words and numbers. */
export function NeighborTable({ view, words, data, way, query }: NeighborTableProps) {
  const { neighbors, match } = view;
  const lost = greatestLoss(neighbors);
  const picture = (item: number) => (
    <ClipPicture data={data.config.data} split="train" index={data.videos[item]!} label={data.contents[item]!} />
  );
  return (
    <div className={styles.all}>
      <p className={styles.query}>
        {way === 'v2t' && picture(query)}
        <span>
          Query: <strong>{way === 't2v' ? data.captions[query] : data.contents[query]}</strong>
        </span>
      </p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Neighbours in numbers">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">{way === 't2v' ? 'video' : 'text'}</th>
              <th scope="col">p</th>
              <th scope="col">without ĉ</th>
              <th scope="col">Ŝ − ĉ</th>
              <th scope="col">Ŝ</th>
              <th scope="col">ĉ</th>
              <th scope="col">S</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>✓</td>
              <th scope="row">
                <span className={styles.item}>
                  {way === 't2v' && picture(query)} <span>the match: {words[query]}</span>
                </span>
              </th>
              <td title="Before all weights of a row are divided by their sum">1</td>
              <td />
              <td />
              <td />
              <td />
              <td>{decimal(match.similarity)}</td>
            </tr>
            {neighbors.slice(0, MOST).map((n, i) => (
              <tr key={n.item} data-lost={lost?.place === i + 1 || undefined}>
                <td>{i + 1}</td>
                <th scope="row">
                  <span className={styles.item}>
                    {way === 't2v' && picture(n.item)} <span>{words[n.item]}</span>
                  </span>
                </th>
                <td>{share(n.share)}</td>
                <td>{share(n.shareWithout)}</td>
                <td>{number(n.normalizedSimilarity - n.normalizedCentrality)}</td>
                <td>{number(n.normalizedSimilarity)}</td>
                <td>{number(n.normalizedCentrality)}</td>
                <td>{decimal(n.similarity)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {neighbors.length > MOST && (
        <p className="muted">… and {neighbors.length - MOST} more, with lower similarities.</p>
      )}
    </div>
  );
}
