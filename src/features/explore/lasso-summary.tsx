import { exploreActions, useExplore } from '@/state/explore-store';
import { decimal } from '@/ui/format';
import { itemOfPoint } from './cloud-marks';
import { kinds } from './gallery-clip';
import type { ItemFigures } from './hub-figures';
import type { OpenSide } from './sides';
import itemLists from './item-lists.module.css';
import styles from './lasso-summary.module.css';

/** Items that are listed. */
const LISTED = 12;

/** What the lasso caught. */
export function LassoSummary({
  sides,
  figures,
  lassoed,
}: {
  sides: readonly OpenSide[];
  figures: readonly ItemFigures[];
  lassoed: ReadonlySet<number>;
}) {
  const way = useExplore(s => s.way);
  if (lassoed.size === 0) return null;
  const { gallery } = kinds(way);
  const { texts, captions, contents } = sides[0]!.view;
  const caught = [...lassoed].map(point => itemOfPoint(point, texts));
  const items = caught.filter(c => c.kind === gallery).map(c => c.item);
  const [first] = figures;
  const ranked = items.sort((a, b) => first!.counts[b]! - first!.counts[a]!);
  return (
    <section className="panel" aria-label="Lasso">
      <h2>
        {items.length} {gallery}s and {caught.length - items.length} others in the lasso
      </h2>
      {items.length > 0 && (
        <p>
          Mean N:{' '}
          {sides
            .map(
              (side, i) =>
                `${side.label} ${decimal(items.reduce((sum, item) => sum + figures[i]!.counts[item]!, 0) / items.length, 1)}`,
            )
            .join(', ')}
          . {decimal(first!.hub / 2, 1).replace('.0', '')} would be fair.
        </p>
      )}
      <ol className={`${itemLists.list} ${styles.lassoed}`}>
        {ranked.slice(0, LISTED).map(item => (
          <li key={item}>
            <button type="button" className="plain" onClick={() => exploreActions().select(item)}>
              {gallery} {item}, N {first!.counts[item]}: {gallery === 'clip' ? contents[item] : captions[item]}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
