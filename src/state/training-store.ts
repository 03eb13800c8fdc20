import { create } from 'zustand';
import { configDifferences } from '@/config/diff';
import { withField } from '@/config/fields';
import { isLink, type LinkContent, readLink, writeLink } from '@/config/link';
import { baselineOf, type PresetName, presetNamed } from '@/config/presets';
import { type ConfigProblem, type ExperimentConfig, parseConfig } from '@/config/schema';
import type { Fault, JobSpec, RunSpec, TrainingCommand, TrainingEvent } from '@/protocol/training';
import { type BackboneEntry, listBackbones, saveBackbone } from './backbones';
import { TrainingClient } from './training-client';
import { reduceEvent } from './training-events';
import { initialState, newRun, type TrainingState } from './training-state';

/** What the page can do. */
export interface TrainingActions {
  choosePreset: (name: PresetName) => void;
  /** Changes one field; while a comparison exists only losses can change, and they do so live. */
  setField: (path: string, value: unknown) => void;
  setBaseline: (on: boolean) => void;
  /** Starts, or resumes. */
  train: () => Promise<void>;
  pause: () => void;
  step: (count: number) => Promise<void>;
  reset: () => void;
  /** Ends the comparison and frees its memory; the form can be edited again. */
  discard: () => void;
  newSeed: () => void;
  evaluate: () => void;
  rollBack: () => void;
  recover: () => void;
  /** A new worker after a crash. */
  restart: () => void;
  simulateFault: (fault: Fault) => void;
  loadBackbones: () => Promise<void>;
  /** Sets up what the page's address says, if it is a link. */
  openLink: () => void;
  dismissLink: () => void;
  /** The address that reproduces the set-up. */
  shareLink: () => string;
}

/** State and actions of the playground. */
export type TrainingStore = TrainingState & TrainingActions;

let client: TrainingClient | null = null;
let backbones: BackboneEntry[] = [];

/** The comparison that a draft describes. */
function runsOf(draft: ExperimentConfig, baseline: boolean): RunSpec[] {
  const method: RunSpec = { id: 'method', name: baseline ? 'NeighborRetr' : 'Run', config: draft };
  return baseline ? [{ id: 'baseline', name: 'Baseline', config: baselineOf(draft) }, method] : [method];
}

/** Parameters of the address that are not a link's. */
const PAGE_PARAMETERS = ['faults', 'backend'];

/** Why the backbone that a config names cannot be loaded; none while the list is not known yet. */
function backboneProblems({ init }: ExperimentConfig, known: boolean): ConfigProblem[] {
  if (!known || !init.backbone || backbones.some(b => b.hash === init.backbone)) return [];
  const message = `The backbone ${init.backbone.slice(0, 8)} is neither shipped with this page nor kept in this browser.`;
  return [{ path: 'init.backbone', message }];
}

/** The config of a preset with the best backbone there is. */
function configOf(name: PresetName): ExperimentConfig {
  const preset = presetNamed(name);
  const hash = preset.wantsBackbone ? (backbones[0]?.hash ?? null) : null;
  return { ...preset.config, init: { backbone: hash } };
}

/** The playground's store; the only place that talks to the training worker. */
export const useTraining = create<TrainingStore>()((set, get) => {
  const apply = (events: TrainingEvent[]) => {
    for (const event of events) if (event.type === 'weights') void keepWeights(event.file, event.hash);
    set(state => events.reduce((s, event) => ({ ...s, ...reduceEvent(s, event) }), state as TrainingState));
  };

  const keepWeights = async (file: Uint8Array, hash: string) => {
    const { preset, draft } = get();
    if (preset !== 'pretrain') return;
    try {
      await saveBackbone(hash, `Pre-trained in this browser (${draft.steps} steps, seed ${draft.seed})`, file);
      await get().loadBackbones();
    } catch (error) {
      apply([{ type: 'warning', message: `The backbone could not be kept: ${String(error)}` }]);
    }
  };

  const crashed = (message: string) => {
    client?.close();
    client = null;
    const step = get().runs[0]?.series.last?.step ?? 0;
    const error = { kind: 'crash', message, runId: null, step, checkpointStep: 0, remedy: 'restart' } as const;
    set({ status: 'failed', error, progress: null });
  };

  const silent = (seconds: number) => {
    const message = `The training worker has said nothing for ${seconds} s. A very large step can take that long; Discard ends it.`;
    apply([{ type: 'warning', message }]);
  };

  const send = async (command: TrainingCommand) => {
    client ??= new TrainingClient({ onEvents: apply, onCrash: crashed, onSilent: silent });
    try {
      await client.send(command);
    } catch (error) {
      crashed(error instanceof Error ? error.message : String(error));
    }
  };

  const post = (command: TrainingCommand) => void send(command);

  const problemsOf = (draft: ExperimentConfig) => [
    ...parseConfig(draft).problems,
    ...backboneProblems(draft, get().backbonesKnown),
  ];

  const setUp = ({ preset, config, baseline }: LinkContent) => {
    const changes = configDifferences([presetNamed(preset).config, config]);
    set({ preset, draft: config, baseline, problems: problemsOf(config), link: { changes, problems: [] } });
  };

  /** Builds the comparison and starts its worker for so many steps, or to the end. */
  const start = async (steps: number | null): Promise<void> => {
    const { draft, baseline } = get();
    const { config } = parseConfig(draft);
    const problems = problemsOf(draft);
    set({ problems });
    if (!config || problems.length > 0) return;
    const runs = runsOf(config, baseline);
    set(state => ({
      runs: runs.map(newRun),
      revision: state.revision + 1,
      status: 'preparing',
      error: null,
      warnings: [],
    }));
    try {
      const entry = backbones.find(b => b.hash === config.init.backbone);
      const job: JobSpec = { runs, backbone: entry ? await entry.load() : null, backend: backendChoice() };
      post({ type: 'start', job, steps });
    } catch (error) {
      crashed(error instanceof Error ? error.message : String(error));
    }
  };

  return {
    ...initialState('demo'),

    choosePreset: name => {
      if (get().runs.length > 0) get().discard();
      const draft = configOf(name);
      set({ preset: name, draft, problems: problemsOf(draft), baseline: presetNamed(name).compares, link: null });
    },

    setField: (path, value) => {
      const draft = withField(get().draft, path, value);
      const problems = problemsOf(draft);
      set({ draft, problems });
      if (get().runs.length > 0 && problems.length === 0)
        post({ type: 'setLosses', runId: 'method', losses: draft.losses });
    },

    setBaseline: baseline => set({ baseline }),

    train: async () => {
      if (get().status === 'finished') get().discard();
      const { status } = get();
      if (status === 'paused' || status === 'stopped') post({ type: 'resume' });
      else if (status === 'idle') await start(null);
    },

    pause: () => post({ type: 'pause' }),

    step: async count => {
      if (get().status === 'idle') await start(count);
      else post({ type: 'step', count });
    },

    reset: () => post({ type: 'reset' }),

    discard: () => {
      client?.close();
      client = null;
      set(state => ({
        status: 'idle',
        runs: [],
        revision: state.revision + 1,
        error: null,
        progress: null,
        usage: null,
        truth: null,
      }));
    },

    newSeed: () => {
      get().discard();
      get().setField('seed', get().draft.seed + 1);
    },

    evaluate: () => post({ type: 'evaluate' }),
    rollBack: () => post({ type: 'rollBack' }),
    recover: () => post({ type: 'recover' }),

    restart: () => {
      get().discard();
      void get().train();
    },

    simulateFault: fault => post({ type: 'simulateFault', fault }),

    loadBackbones: async () => {
      try {
        backbones = await listBackbones();
      } catch (error) {
        apply([{ type: 'warning', message: `The list of backbones could not be read: ${String(error)}` }]);
      }
      set({ backbones: backbones.map(({ hash, title }) => ({ hash, title })), backbonesKnown: true });
      const { preset, runs, draft, link } = get();
      // A link says what it starts from, random weights included.
      if (runs.length === 0 && !link && presetNamed(preset).wantsBackbone && !draft.init.backbone)
        set({ draft: { ...draft, init: { backbone: backbones[0]?.hash ?? null } } });
      set(state => ({ problems: problemsOf(state.draft) }));
    },

    openLink: () => {
      if (!isLink(location.search) || get().link || get().runs.length > 0) return;
      const { content, problems } = readLink(location.search, PAGE_PARAMETERS);
      if (content) setUp(content);
      else set({ link: { changes: [], problems } });
    },

    dismissLink: () => {
      set({ link: null });
      // A reload would set it up again.
      const rest = new URLSearchParams(
        [...new URLSearchParams(location.search)].filter(([p]) => PAGE_PARAMETERS.includes(p)),
      );
      history.replaceState(null, '', `${location.pathname}${rest.size > 0 ? `?${rest}` : ''}${location.hash}`);
    },

    shareLink: () => {
      const { preset, draft, baseline } = get();
      return `${location.origin}${location.pathname}?${writeLink({ preset, config: draft, baseline })}`;
    },
  };
});

/** The actions, outside rendering: they never change. */
export function trainingActions(): TrainingActions {
  return useTraining.getState();
}

/** `?backend=webgl` in the address forces a backend, to see what a visitor without WebGPU sees. */
function backendChoice(): JobSpec['backend'] {
  const wanted = new URLSearchParams(location.search).get('backend');
  return wanted === 'webgpu' || wanted === 'webgl' || wanted === 'cpu' ? wanted : 'auto';
}
