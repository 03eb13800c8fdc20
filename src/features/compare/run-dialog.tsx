import { useEffect, useId, useState } from 'react';
import { QUANTITIES } from '@/runs/columns';
import type { RunOrigin } from '@/runs/record';
import type { RunWeights } from '@/runs/run-store';
import type { ListedRun } from '@/state/compare-state';
import { compareActions, useCompare } from '@/state/compare-store';
import { isAtWork } from '@/state/training-state';
import { trainingActions, useTraining } from '@/state/training-store';
import { download } from '@/ui/charts/export';
import { TrainFurther } from '@/features/playground/train-further';
import { PlayRecording } from '@/features/play-recording';
import { Dialog, DialogActions } from '@/ui/dialog';
import { bytes, duration } from '@/ui/format';
import { ColorField } from './color-field';
import { stateOf } from './table-columns';
import styles from './run-dialog.module.css';

/** A list of tags as it is typed. */
const tagsOf = (text: string) => [
  ...new Set(
    text
      .split(',')
      .map(tag => tag.trim())
      .filter(Boolean),
  ),
];

/** Bytes of a value of a series. */
const VALUE = 8;

/** What a run takes, about: its weights, its series and the counts of its evaluations. */
function sizeOf({ record, last }: ListedRun, weights: RunWeights): number {
  const evaluations = Math.floor(record.steps / record.config.evaluation.every) + 1;
  const counts = last ? 4 * 2 * (last.t2v.occurrence.length + last.v2t.occurrence.length) * evaluations : 0;
  return [weights.final, weights.best].reduce(
    (sum, kept) => sum + (kept?.file.length ?? 0),
    QUANTITIES.length * VALUE * record.steps + counts,
  );
}

/** Goes on from where the run's comparison stands: from its checkpoint, or from its end. */
function GoOn({ run: { record, busy: taken, checkpointStep }, busy, onLeave }: GoOnProps) {
  const [asking, setAsking] = useState(false);
  const title = busy ? 'The Playground trains something now' : undefined;
  if (record.state === 'finished')
    return (
      <>
        <button type="button" disabled={busy} title={title} onClick={() => setAsking(true)}>
          Train further
        </button>
        {asking && (
          <TrainFurther comparison={record.comparison} steps={record.steps} leaves onClose={() => setAsking(false)} />
        )}
      </>
    );
  if (checkpointStep === null || taken) return null;
  const resume = () => {
    onLeave();
    location.hash = '#/';
    void compareActions().resume(record.comparison);
  };
  return (
    <button type="button" disabled={busy} title={title} onClick={resume}>
      Go on from step {checkpointStep}
    </button>
  );
}

interface GoOnProps {
  run: ListedRun;
  /** whether the Playground trains something */
  busy: boolean;
  onLeave: () => void;
}

/** The run's weights as files, and its set-up for the Playground. */
function RunFiles({ run, onLeave }: { run: ListedRun; onLeave: () => void }) {
  const { record } = run;
  const [weights, setWeights] = useState<RunWeights | null>(null);
  const besideBaseline = useCompare(s =>
    s.runs.some(other => other.record.comparison === record.comparison && other.record.role === 'baseline'),
  );
  const busy = useTraining(isAtWork);
  useEffect(() => {
    void compareActions().weightsOf(record.id).then(setWeights);
  }, [record.id]);
  const reproduce = () => {
    // The method of a comparison trains beside its baseline again; any other run trains alone.
    const baseline = record.role === 'method' && besideBaseline;
    void trainingActions().setUp({ preset: record.preset, config: record.config, baseline });
    onLeave();
    location.hash = '#/';
  };
  return (
    <div className={styles.files} data-part="actions">
      <button
        type="button"
        disabled={busy}
        onClick={reproduce}
        title={busy ? 'The Playground trains something now' : 'Fills the Playground’s form with this run’s config'}
      >
        Set up in the Playground
      </button>
      <GoOn run={run} busy={busy} onLeave={onLeave} />
      <PlayRecording
        comparison={record.comparison}
        label="Play back"
        disabled={busy}
        title={
          busy
            ? 'The Playground trains something now'
            : 'Shows in the Playground how it was trained, with what trained beside it'
        }
        onPlaying={() => {
          onLeave();
          location.hash = '#/';
        }}
      />
      {(['final', 'best'] as const).map(kind => {
        const kept = weights?.[kind];
        if (!kept) return null;
        const save = () =>
          download(new Blob([Uint8Array.from(kept.file)]), `${record.role}-step-${kept.step}.safetensors`);
        return (
          <button
            key={kind}
            type="button"
            onClick={save}
            title={kind === 'best' ? 'Where the mean of R@1 both ways was best' : 'At the last step'}
          >
            {kind === 'best' ? `Best weights, step ${kept.step}` : 'Final weights'}
          </button>
        );
      })}
      {weights && (
        <span className="muted" title="Weights, step values and evaluations; not its snapshots and its checkpoint">
          takes about {bytes(sizeOf(run, weights))}
        </span>
      )}
    </div>
  );
}

/** Where a run's first steps come from, in words. */
const originOf = ({ name, step, exact }: RunOrigin) =>
  `“${name}”, step ${step}: ${exact ? 'exactly, as if it had never stopped' : 'its weights alone, with new moments and a new memory bank'}`;

/** Names, tags and notes of a run, and where it came from. */
export function RunDialog({ run, onClose }: { run: ListedRun; onClose: () => void }) {
  const { record, last } = run;
  const id = useId();
  const [name, setName] = useState(record.name);
  const [tags, setTags] = useState(record.tags.join(', '));
  const [note, setNote] = useState(record.note);
  const [color, setColor] = useState(record.color);
  const { describe } = compareActions();
  const save = () => void describe([record.id], { name: name.trim() || record.name, tags: tagsOf(tags), note, color });
  const facts = [
    ['State', stateOf(run)],
    ['Steps', `${record.steps} of ${record.config.steps}${last ? `, ${duration(last.seconds)} of training` : ''}`],
    ['Adapter', record.adapter ?? 'unknown'],
    ['Page version', record.appVersion],
    ['Begun', new Date(record.created).toLocaleString()],
    ...(record.from ? [['Goes on from', originOf(record.from)] as const] : []),
    ['Changes on the way', record.events.map(e => `step ${e.step}: ${e.text}`).join(' · ') || 'none'],
  ] as const;
  return (
    <Dialog label={`Run ${record.name}`} heading={<h2>{record.name}</h2>} onClose={onClose}>
      <div className="field">
        <label htmlFor={`${id}n`}>Name</label>
        <input id={`${id}n`} value={name} maxLength={200} onChange={event => setName(event.target.value)} />
      </div>
      <div className="field">
        <label htmlFor={`${id}t`}>Tags, separated by commas</label>
        <input id={`${id}t`} value={tags} maxLength={500} onChange={event => setTags(event.target.value)} />
      </div>
      <div className="field">
        <label htmlFor={`${id}o`}>Note</label>
        <textarea
          id={`${id}o`}
          rows={3}
          value={note}
          maxLength={10_000}
          onChange={event => setNote(event.target.value)}
        />
      </div>
      <ColorField record={record} color={color} onChange={setColor} />
      <dl className="facts">
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      <RunFiles run={run} onLeave={onClose} />
      <DialogActions action="Save" onAction={save} />
    </Dialog>
  );
}
