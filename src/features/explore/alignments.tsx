import type { Alignment, CaptionChoice, RetrievalQuery } from '@/protocol/explore';
import { together } from '@/state/explore-queries';
import { viridis } from '@/ui/charts/colors';
import type { ChartTable } from '@/ui/charts/chart-frame';
import { HeatMap } from '@/ui/charts/heat-map';
import { decimal, percent } from '@/ui/format';
import { AnswerProblem } from './answer-problem';
import { GalleryClip, Quote } from './gallery-clip';
import type { OpenSide } from './sides';
import { useAnswer } from './use-answer';
import styles from './alignments.module.css';

/** Heat maps of one pair, run by run. */
export function Alignments({
  sides,
  query,
  item,
}: {
  sides: readonly OpenSide[];
  query: RetrievalQuery;
  item: number;
}) {
  const caption: CaptionChoice = query.kind === 'text' ? query.caption : item;
  const clip = query.kind === 'text' ? item : query.clip;
  const answer = useAnswer(together(sides.map(side => side.gallery.align(caption, clip))));
  const first = sides[0]!;
  return (
    <section className={styles.alignments} data-part="alignments" aria-label="Words and frames">
      <header className="panel">
        <GalleryClip side={first} index={clip} />
        <p>
          {typeof caption === 'number' ? <Quote side={first} index={caption} /> : <q>{caption}</q>}
          <br />
          <span className="muted">
            against clip {clip}: {first.view.contents[clip]}
          </span>
        </p>
      </header>
      <div className="chart-grid">
        {answer.value?.map((alignment, i) => (
          <AlignmentMap key={sides[i]!.name} side={sides[i]!} alignment={alignment} />
        ))}
      </div>
      <AnswerProblem answer={answer} />
    </section>
  );
}

function AlignmentMap({ side, alignment }: { side: OpenSide; alignment: Alignment }) {
  const { words, wordWeights, frameWeights, values, similarity } = alignment;
  const all = values.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return (
    <HeatMap
      title={`Words and frames, ${side.label}`}
      about={`S = ${decimal(similarity, 3)}: every word takes its best frame, every frame its best word; beside each, its share of the sum.`}
      xLabel="frame (weight)"
      yLabel="word (weight)"
      columns={frameWeights.map((weight, i) => `${i + 1} (${percent(weight).replace(/\.\d/, '')})`)}
      rows={words.map((word, i) => `${i + 1} ${word} (${percent(wordWeights[i] ?? 0).replace(/\.\d/, '')})`)}
      values={values}
      color={value => viridis((value - low) / (high - low || 1))}
      format={value => decimal(value, 3)}
      table={() => alignmentTable(alignment)}
      empty=""
    />
  );
}

/** Similarities of words and frames with their weights, unrounded. */
function alignmentTable({ words, wordWeights, frameWeights, values }: Alignment): ChartTable {
  return {
    header: ['word', 'weight', ...frameWeights.map((_, i) => `frame ${i + 1}`)],
    rows: [
      ['weight of the frame', null, ...frameWeights],
      ...words.map((word, i) => [`${i + 1} ${word}`, wordWeights[i] ?? null, ...(values[i] ?? [])]),
    ],
  };
}
