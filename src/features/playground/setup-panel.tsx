import { ALL_PRESETS, PRESETS, presetNamed } from '@/config/presets';
import { TRAINED_PARTS, TRAINED_PARTS_TITLES } from '@/config/trained-parts';
import { isAtWork } from '@/state/training-state';
import { trainingActions, useTraining } from '@/state/training-store';
import { SelectField, Switch } from '@/ui/controls';
import { ConfigField } from './config-field';
import { DataCard } from './data-card';
import styles from './setup-panel.module.css';

/** Preset, data, model, training and evaluation of the next comparison. */
export function SetupPanel() {
  const preset = useTraining(s => s.preset);
  const locked = useTraining(s => s.runs.length > 0);
  const played = useTraining(s => s.playback !== null);
  const busy = useTraining(isAtWork);
  const baseline = useTraining(s => s.baseline);
  const { choosePreset, setBaseline } = trainingActions();
  return (
    <section className={`panel ${styles.setup}`} aria-label="Set-up">
      <SelectField
        label="Preset"
        value={preset}
        disabled={busy}
        options={ALL_PRESETS.filter(p => PRESETS.includes(p) || p.name === preset).map(p => ({
          value: p.name,
          label: p.title,
        }))}
        onChange={choosePreset}
      />
      <p className="about">{presetNamed(preset).about}</p>
      <StartChoice locked={locked} />
      <Switch
        label="Train a plain InfoNCE baseline beside it, on the same batches"
        checked={baseline}
        disabled={locked}
        onChange={setBaseline}
      />
      {locked && (
        <p className={styles.locked}>
          {played
            ? 'These are the settings of the recording. Close it to edit them.'
            : 'Fields without a dot are fixed while this comparison exists. Discard it to edit them.'}
        </p>
      )}
      <DataCard locked={locked} />
      <ModelCard locked={locked} />
      <details className="card">
        <summary>Training</summary>
        <div className="fields">
          <ConfigField path="steps" />
          <ConfigField path="batchSize" />
          <ConfigField path="bankSize" />
          <ConfigField path="optimizer.lr" />
          <ConfigField path="optimizer.backboneRatio" />
          <ConfigField path="optimizer.weightDecay" />
          <ConfigField path="schedule.warmupSteps" />
          <ConfigField path="optimizer.globalClip" />
          <OptimizerChoice locked={locked} />
          <TrainedChoice locked={locked} />
          <ConfigField path="evaluation.every" />
          <ConfigField path="evaluation.k" />
          <ConfigField path="seed" />
        </div>
      </details>
    </section>
  );
}

function OptimizerChoice({ locked }: { locked: boolean }) {
  const kind = useTraining(s => s.draft.optimizer.kind);
  const { setField } = trainingActions();
  return (
    <SelectField
      label="Optimizer"
      value={kind}
      disabled={locked}
      options={[
        { value: 'adamw', label: 'AdamW' },
        { value: 'bertadam', label: 'BertAdam (published)' },
      ]}
      onChange={value => setField('optimizer.kind', value)}
    />
  );
}

/** Which parts of the model move; the others stay as they were at the start. */
function TrainedChoice({ locked }: { locked: boolean }) {
  const trains = useTraining(s => s.draft.optimizer.trains);
  const problem = useTraining(s => s.problems.find(p => p.path === 'optimizer.trains')?.message);
  const { setField } = trainingActions();
  return (
    <SelectField
      label="What is trained"
      value={trains}
      disabled={locked}
      options={TRAINED_PARTS.map(value => ({ value, label: TRAINED_PARTS_TITLES[value] }))}
      onChange={value => setField('optimizer.trains', value)}
      {...(problem ? { problem } : {})}
    />
  );
}

/** Value of the select for no backbone; hashes are never empty. */
const RANDOM = '';

/** What both runs start from: a shipped backbone, one pre-trained here, or random weights. */
function StartChoice({ locked }: { locked: boolean }) {
  const preset = useTraining(s => s.preset);
  const hash = useTraining(s => s.draft.init.backbone);
  const known = useTraining(s => s.backbonesKnown);
  const backbones = useTraining(s => s.backbones);
  const problem = useTraining(s => s.problems.find(p => p.path === 'init.backbone')?.message);
  const { choosePreset, setField } = trainingActions();
  if (!presetNamed(preset).startsFrom || !known) return null;
  const chosen = backbones.find(b => b.hash === hash);
  const missing = problem && hash ? [{ value: hash, label: `${hash.slice(0, 8)} (not here)` }] : [];
  const options = [
    ...missing,
    ...backbones.map(b => ({ value: b.hash, label: b.title })),
    { value: RANDOM, label: 'Random weights' },
  ];
  return (
    <>
      <SelectField
        label="Starts from"
        value={hash ?? RANDOM}
        disabled={locked}
        options={options}
        onChange={value => setField('init.backbone', value === RANDOM ? null : value)}
      />
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <UnreadBackbones />
      {chosen && (
        <p className="about">
          {chosen.title} <code title={chosen.hash}>{chosen.hash.slice(0, 8)}</code>
        </p>
      )}
      {hash === null && (
        <div className="notice warning" role="note">
          <p>
            Both runs start from random weights. From there the uniform loss can drown the others and the method may
            collapse; the comparison is meaningful from a pre-trained backbone.
          </p>
          <button type="button" disabled={locked} onClick={() => choosePreset('pretrain')}>
            Pre-train one here
          </button>
        </div>
      )}
    </>
  );
}

/** What of the list of backbones could not be read. */
function UnreadBackbones() {
  const unread = useTraining(s => s.backbonesUnread);
  if (unread.length === 0) return null;
  return (
    <div className="notice warning" role="note">
      <p>{unread.join(' ')}</p>
      <button type="button" onClick={() => void trainingActions().loadBackbones()}>
        Read them again
      </button>
    </div>
  );
}

function ModelCard({ locked }: { locked: boolean }) {
  const kind = useTraining(s => s.draft.model.frames.kind);
  const { setField } = trainingActions();
  return (
    <details className="card">
      <summary>Model</summary>
      <div className="fields">
        <ConfigField path="model.width" />
        <SelectField
          label="Frame encoder"
          value={kind}
          disabled={locked}
          options={[
            { value: 'conv', label: 'Convolutional (small)' },
            { value: 'vit', label: 'Vision transformer (CLIP)' },
          ]}
          onChange={value => setField('model.frames.kind', value)}
        />
        <ConfigField path="model.text.layers" />
        <ConfigField path="model.text.heads" />
        <ConfigField path="model.temporal.layers" />
        <ConfigField path="model.temporal.heads" />
        {kind === 'conv' && <ConfigField path="model.frames.motionGain" />}
        {kind === 'vit' && (
          <>
            <ConfigField path="model.frames.width" />
            <ConfigField path="model.frames.layers" />
            <ConfigField path="model.frames.heads" />
            <ConfigField path="model.frames.patch" />
          </>
        )}
        <ConfigField path="model.merging.heads" />
        <ConfigField path="model.merging.k" />
        <ConfigField path="model.logitScale" />
      </div>
    </details>
  );
}
