import { useExplore } from '@/state/explore-store';
import { TokenRounds } from '@/ui/token-rounds';
import { AnswerProblem } from './answer-problem';
import { GalleryClip, Quote, useClip } from './gallery-clip';
import { captionOfItem, clipOfItem, itemsIn } from './gallery-pairs';
import type { OpenSide } from './sides';
import { useAnswer } from './use-answer';
import arranged from './arrangement.module.css';
import styles from './merging-panel.module.css';

/** How words and frames of a pair are merged to one token each, round by round. */
export function MergingPanel({ sides }: { sides: readonly OpenSide[] }) {
  const item = useExplore(s => s.item);
  const way = useExplore(s => s.way);
  const first = sides[0]!;
  const shown = Math.min(item ?? 0, ...sides.map(s => itemsIn(s.view, way) - 1));
  const pair = { caption: captionOfItem(first.view, way, shown), clip: clipOfItem(first.view, way, shown) };
  return (
    <section className={`panel ${styles.merging}`} aria-label="Token merging">
      <h2>
        Token merging of{' '}
        {pair.caption === pair.clip ? `pair ${pair.clip}` : `caption ${pair.caption} and clip ${pair.clip}`}
      </h2>
      <p className="about">
        DPC-KNN finds clusters of similar tokens, each becomes their mean weighted by the tokens&apos; scores; the last
        round leaves one token for the global similarity. The same colour is the same cluster. Choose another pair under
        Hubs.
      </p>
      <header>
        <GalleryClip side={first} index={pair.clip} />
        <Quote side={first} index={pair.caption} />
      </header>
      <div className={sides.length > 1 ? arranged.two : undefined}>
        {sides.map(side => (
          <SideMerging key={side.name} side={side} {...pair} />
        ))}
      </div>
    </section>
  );
}

function SideMerging({ side, caption, clip: index }: { side: OpenSide; caption: number; clip: number }) {
  const { view, gallery } = side;
  const { clip } = useClip(side, index);
  const answer = useAnswer(view.hasMerging ? gallery.merging(caption, index) : null);
  return (
    <div>
      <h3>
        <span className="chip" style={{ background: side.color }} />
        {side.label}
      </h3>
      {!view.hasMerging && <p className="muted">These weights were kept without token merging.</p>}
      <AnswerProblem answer={answer} />
      {answer.value && (
        <>
          <TokenRounds title="Words" merged={answer.value.text} />
          <TokenRounds title="Frames" merged={answer.value.video} clip={clip} />
        </>
      )}
    </div>
  );
}
