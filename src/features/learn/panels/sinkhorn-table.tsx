import type { SinkhornSteps } from '@/protocol/learn-uniform';
import { decimal } from '@/ui/format';
import { furthest, SIX } from './six-scores';
import styles from './uniform.module.css';

/** Largest sum that a bar has room for. */
const LONGEST = 3;

interface SinkhornProps {
  steps: SinkhornSteps;
  half: number;
}

/** How far the sums are from what they are to be. */
export function SinkhornTold({ steps, half }: SinkhornProps) {
  if (half === 0)
    return (
      <>
        The scores G as they are. The first half-iteration takes e<sup>G</sup> and divides every row by its sum: a
        softmax.
      </>
    );
  const [rows, columns] = [furthest(steps.rows[half]!), furthest(steps.columns[half]!)];
  return (
    <>
      After {half} half-iteration{half === 1 ? '' : 's'} rows are off 1 by at most <strong>{decimal(rows, 3)}</strong>,
      columns by <strong>{decimal(columns, 3)}</strong>. {half % 2 === 1 ? 'Rows' : 'Columns'} were divided last.
    </>
  );
}

interface SinkhornTableProps extends SinkhornProps {
  /** [36] */
  scores: Float32Array;
  /** the cell whose score can be moved; null where they cannot */
  cell: number | null;
  onCell: (cell: number) => void;
}

const places = Array.from({ length: SIX }, (_, i) => i);

/** The plan as a table, with what its rows and columns add up to. */
export function SinkhornTable({ scores, steps, half, cell, onCell }: SinkhornTableProps) {
  const values = half === 0 ? scores : steps.plans[half]!;
  const top = Math.max(...scores);
  const bottom = Math.min(...scores);
  const shade = (value: number) => (half === 0 ? (value - bottom) / (top - bottom || 1) : value);
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="The plan">
      <table className={styles.plan} data-part="sinkhorn">
        <caption>
          {half === 0 ? 'Scores G' : 'The plan'}, texts down, videos across; beside and below, what a text gives and a
          video gets
        </caption>
        <thead>
          <tr>
            <td />
            {places.map(j => (
              <th key={j} scope="col">
                v{j + 1}
              </th>
            ))}
            <th scope="col">gives</th>
          </tr>
        </thead>
        <tbody>
          {places.map(i => (
            <tr key={i}>
              <th scope="row">t{i + 1}</th>
              {places.map(j => {
                const at = i * SIX + j;
                const text = decimal(values[at]!, half === 0 ? 1 : 2);
                const share = Math.round(100 * Math.min(1, Math.max(0, shade(values[at]!))));
                return (
                  <td
                    key={j}
                    data-own={i === j || undefined}
                    style={{
                      background: `color-mix(in srgb, var(--uniform) ${Math.round(share * 0.75)}%, transparent)`,
                    }}
                  >
                    {cell === null ? (
                      text
                    ) : (
                      <button
                        type="button"
                        aria-pressed={at === cell}
                        aria-label={`text ${i + 1}, video ${j + 1}: ${text}`}
                        onClick={() => onCell(at)}
                      >
                        {text}
                      </button>
                    )}
                  </td>
                );
              })}
              <td className={styles.gives}>{half > 0 && <Sum value={steps.rows[half]![i]!} way="across" />}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">gets</th>
            {places.map(j => (
              <td key={j}>{half > 0 && <Sum value={steps.columns[half]![j]!} way="down" />}</td>
            ))}
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** A sum as a bar, with a mark at 1, and as a number. */
function Sum({ value, way }: { value: number; way: 'across' | 'down' }) {
  const share = (x: number) => `${(100 * Math.min(LONGEST, x)) / LONGEST}%`;
  const [length, place] = way === 'across' ? ['width', 'left'] : ['height', 'top'];
  return (
    <span className={styles.sum} data-way={way}>
      <span className={styles.track} aria-hidden="true">
        <i style={{ [length!]: share(value) }} />
        <b style={{ [place!]: share(1) }} />
      </span>
      {decimal(value)}
    </span>
  );
}
