import type { BatchView } from '@/protocol/explore';
import { usePage, visit } from '@/state/address';
import { BATCH_PARTS } from '@/state/address-pages';
import { together } from '@/state/explore-queries';
import { viridis } from '@/ui/charts/colors';
import { extent } from '@/ui/charts/extent';
import { GridImage } from '@/ui/charts/grid-image';
import { Segments, SelectField } from '@/ui/controls';
import { decimal } from '@/ui/format';
import { AnswerProblem } from './answer-problem';
import type { OpenSide } from './sides';
import { useAnswer } from './use-answer';
import arranged from './arrangement.module.css';

type Part = (typeof BATCH_PARTS)[number];

const NAMES: Record<Part, string> = { plan: 'Plan Q', targets: 'Targets', global: 'Global G', local: 'Local S' };

const PARTS = BATCH_PARTS.map(value => ({ value, label: NAMES[value] }));

const ABOUT: Record<Part, (batch: BatchView) => string> = {
  plan: b =>
    `The transport plan Q after ${b.iterations} Sinkhorn iterations on G: every clip receives the same share of the captions, whatever its centrality.`,
  targets: b =>
    `What the uniform loss asks of softmax(τG): ${decimal(b.beta, 1)} of the plan, ${decimal(1 - b.beta, 1)} of the matches on the diagonal.`,
  global: () => 'G: dot products of the merged tokens, not normalised. Without tie-breaking noise.',
  local: () => 'S of the same pairs: what retrieval ranks by.',
};

/** A batch of held-out pairs as the uniform loss sees it. */
export function BatchMatrices({ sides }: { sides: readonly OpenSide[] }) {
  const { matrix: part, batch: wanted } = usePage('explore');
  const knowing = sides.filter(s => s.view.hasMerging);
  const first = sides[0]!;
  const size = first.side.record.config.batchSize;
  const batches = Math.max(1, Math.floor(first.view.videos / size));
  const number = Math.min(wanted, batches - 1);
  const answer = useAnswer(together(knowing.map(side => side.gallery.batch(number * size))));
  const values = (batch: BatchView) => batch[part];
  const [low, high] = extent(answer.value?.flatMap(batch => extent(values(batch))) ?? []);
  return (
    <section aria-label="A batch">
      <div className={arranged.settings}>
        <Segments
          label="Matrix of the batch"
          value={part}
          options={PARTS}
          onChange={matrix => visit('explore', { matrix }, 'replace')}
        />
        <SelectField
          label={`Batch of ${size}`}
          value={String(number)}
          options={Array.from({ length: batches }, (_, i) => ({
            value: String(i),
            label: `pairs ${i * size}–${(i + 1) * size - 1}`,
          }))}
          onChange={chosen => visit('explore', { batch: Number(chosen) }, 'replace')}
        />
      </div>
      <AnswerProblem answer={answer} />
      {knowing.length < sides.length && (
        <p className="notice">
          The weights of{' '}
          {sides
            .filter(s => !s.view.hasMerging)
            .map(s => s.label)
            .join(' and ')}{' '}
          were kept without token merging, so there are no global similarities of it.
        </p>
      )}
      <div className="chart-grid">
        {knowing.map((side, i) => {
          const batch = answer.value?.[i];
          const n = batch?.videos.length ?? 0;
          return (
            <GridImage
              key={side.name}
              title={`${NAMES[part]} of ${side.label}`}
              about={batch ? ABOUT[part](batch) : ''}
              xLabel="clip"
              yLabel="caption"
              rows={n}
              columns={n}
              values={batch ? values(batch) : []}
              color={value => viridis((value - low) / (high - low || 1))}
              names={{
                rows: batch?.texts ?? [],
                columns: batch?.videos ?? [],
                value: PARTS.find(p => p.value === part)!.label,
              }}
              scale={{ low, high, format: value => decimal(value) }}
              cellText={(row, column, value) =>
                `caption ${batch?.texts[row]}, clip ${batch?.videos[column]}: ${decimal(value, 4)}`
              }
              empty={batch ? null : answer.problem ? 'It was not measured.' : 'Being measured …'}
            />
          );
        })}
      </div>
    </section>
  );
}
