import type { ToyView } from '@/protocol/learn-centrality';
import { decimal, signed } from '@/ui/format';
import { TOY_NAMES } from './toy-points';
import styles from './centrality-toy.module.css';

/** What the arrows say, in numbers. */
export function ToyTable({
  view,
  selected,
  onSelect,
}: {
  view: ToyView;
  selected: number;
  onSelect: (i: number) => void;
}) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption>Pulls: −dL/dangle, positive anticlockwise</caption>
        <thead>
          <tr>
            <th scope="col">point</th>
            <th scope="col">C</th>
            <th scope="col">w</th>
            <th scope="col">w = 1</th>
            <th scope="col">w constant</th>
            <th scope="col">published</th>
          </tr>
        </thead>
        <tbody>
          {TOY_NAMES.map((name, i) => (
            <tr key={name} data-selected={i === selected || undefined}>
              <th scope="row">
                <button type="button" className="quiet" onClick={() => onSelect(i)} aria-pressed={i === selected}>
                  {name}
                </button>
              </th>
              <td>{signed(view.centrality[i]!, 2)}</td>
              <td>{decimal(view.weights[i]!)}</td>
              <td>{signed(view.plain.pulls[i]!, 3)}</td>
              <td>{signed(view.constant.pulls[i]!, 3)}</td>
              <td>{signed(view.published.pulls[i]!, 3)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">loss</th>
            <td />
            <td />
            <td>{decimal(view.plain.loss, 3)}</td>
            <td>{decimal(view.constant.loss, 3)}</td>
            <td>{decimal(view.published.loss, 3)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
