import { create } from 'zustand';
import { bufferProblems } from '@/config/buffer-sizes';
import { configDifferences } from '@/config/diff';
import { withField } from '@/config/fields';
import { isLink, type LinkContent, readLink, writeLink } from '@/config/link';
import { baselineOf, type PresetName, presetNamed } from '@/config/presets';
import { type ConfigProblem, type ExperimentConfig, parseConfig } from '@/config/schema';
import { APP_VERSION } from '@/config/app-version';
import type { JobSpec, JobState, RunSpec, TrainingCommand, TrainingEvent } from '@/protocol/training';
import { lockedComparisons } from '@/runs/locks';
import { canResume, type RunRecord } from '@/runs/record';
import { type BackboneEntry, listBackbones, saveBackbone } from './backbones';
import { Keeping, keepingProblem, keptRuns } from './kept-runs';
import { loadKept, snapshotOf } from './snapshot';
import { TrainingClient } from './training-client';
import { reduceEvent } from './training-events';
import type { PlannedRuns, TrainingActions } from './training-actions';
import { initialState, newRun, type TrainingState } from './training-state';

/** State and actions of the playground. */
export type TrainingStore = TrainingState & TrainingActions;

let client: TrainingClient | null = null;
/** the newest checkpoint of the comparison that trains here */
let newest: JobState | null = null;
let backbones: BackboneEntry[] = [];

/** The run whose losses can be changed while it trains. */
const METHOD = 'method';

/** The comparison that a draft describes. */
function runsOf(draft: ExperimentConfig, baseline: boolean): RunSpec[] {
  const method: RunSpec = { id: METHOD, name: baseline ? 'NeighborRetr' : 'Run', config: draft };
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
  const keeping = new Keeping(
    () => snapshotOf(get()),
    problem => set({ keeping: problem }),
  );

  const apply = (events: TrainingEvent[]) => {
    for (const event of events) {
      if (event.type === 'weights' && event.kind === 'final') void keepWeights(event.file, event.hash);
      if (event.type === 'checkpoint') newest = event.checkpoint;
      if (event.type === 'rewound' && event.step === 0) newest = null;
    }
    set(state => events.reduce((s, event) => ({ ...s, ...reduceEvent(s, event) }), state as TrainingState));
    for (const event of events) keeping.note(event);
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
    const checkpointStep = newest?.step ?? 0;
    const error = { kind: 'crash', message, runId: null, step, checkpointStep, remedy: 'restart' } as const;
    apply([
      { type: 'error', error },
      { type: 'status', status: 'failed' },
    ]);
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

  const problemsOf = (draft: ExperimentConfig) => {
    const { config, problems } = parseConfig(draft);
    const limits = get().backend?.limits;
    return [
      ...problems,
      ...(config && limits ? bufferProblems(config, limits) : []),
      ...backboneProblems(draft, get().backbonesKnown),
    ];
  };

  const setUpLink = ({ preset, config, baseline }: LinkContent) => {
    const changes = configDifferences([presetNamed(preset).config, config]);
    set({ preset, draft: config, baseline, problems: problemsOf(config), link: { changes, problems: [] } });
  };

  /** Sets a worker to work on these runs, for so many steps or to the end. */
  const launch = async (
    runs: RunSpec[],
    steps: number | null,
    resume: JobState | null,
    keepsSnapshots = true,
  ): Promise<void> => {
    newest = resume;
    set({ status: 'preparing', error: null, warnings: [] });
    try {
      const hash = runs[0]?.config.init.backbone;
      const entry = backbones.find(b => b.hash === hash);
      const job: JobSpec = {
        runs,
        backbone: entry ? await entry.load() : null,
        backend: backendChoice(),
        keepsCheckpoints: true,
        keepsSnapshots,
        ...(resume ? { resume } : {}),
      };
      post({ type: 'start', job, steps });
    } catch (error) {
      crashed(error instanceof Error ? error.message : String(error));
    }
  };

  /** Builds the comparison and starts it for so many steps, or to the end. */
  const start = async (steps: number | null): Promise<void> => {
    const { draft, baseline, preset } = get();
    const { config } = parseConfig(draft);
    const problems = problemsOf(draft);
    set({ problems });
    if (!config || problems.length > 0) return;
    await begin({ preset, runs: runsOf(config, baseline), tags: [] }, steps);
  };

  const begin = async ({ preset, runs, tags }: PlannedRuns, steps: number | null): Promise<void> => {
    set(state => ({ runs: runs.map(newRun), revision: state.revision + 1, keeping: null }));
    await keeping.begin({ preset, appVersion: APP_VERSION, tags });
    // The runs of an ablation are many: their last and best weights are enough.
    await launch(runs, steps, null, tags.length === 0);
  };

  return {
    ...initialState('demo'),

    choosePreset: name => {
      if (get().runs.length > 0) void get().discard();
      const draft = configOf(name);
      set({ preset: name, draft, problems: problemsOf(draft), baseline: presetNamed(name).compares, link: null });
    },

    setField: (path, value) => {
      const draft = withField(get().draft, path, value);
      const problems = problemsOf(draft);
      set({ draft, problems });
      if (get().runs.some(run => run.spec.id === METHOD) && problems.length === 0)
        post({ type: 'setLosses', runId: METHOD, losses: draft.losses });
    },

    setBaseline: baseline => set({ baseline }),

    train: async () => {
      if (get().status === 'finished') void get().discard();
      const { status } = get();
      if (status === 'paused' || status === 'stopped') post({ type: 'resume' });
      else if (status === 'idle') await start(null);
    },

    setUp: ({ preset, config, baseline }) => {
      if (get().runs.length > 0) void get().discard();
      set({ preset, draft: config, baseline, problems: problemsOf(config), link: null });
    },

    trainRuns: async what => {
      if (get().runs.length > 0) void get().discard();
      const last = what.runs.at(-1);
      if (!last) return null;
      await get().loadBackbones();
      const problems = problemsOf(last.config);
      set({ preset: what.preset, draft: last.config, baseline: what.runs.length > 1, problems, link: null });
      if (problems.length > 0) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join(' '));
      await begin(what, null);
      return keeping.comparison;
    },

    keptAs: () => keeping.comparison,

    pause: () => post({ type: 'pause' }),

    step: async count => {
      if (get().status === 'idle') await start(count);
      else post({ type: 'step', count });
    },

    reset: () => post({ type: 'reset' }),

    discard: () => {
      client?.close();
      client = null;
      newest = null;
      // What is kept of it says that it was ended on purpose.
      if (get().runs.length > 0 && get().status !== 'finished') apply([{ type: 'status', status: 'stopped' }]);
      const kept = keeping.end();
      set(state => ({
        status: 'idle',
        runs: [],
        revision: state.revision + 1,
        error: null,
        progress: null,
        usage: null,
        truth: null,
        // What the adapter allows may have become known meanwhile.
        problems: problemsOf(state.draft),
      }));
      return kept;
    },

    newSeed: () => {
      void get().discard();
      get().setField('seed', get().draft.seed + 1);
    },

    evaluate: () => post({ type: 'evaluate' }),
    measurePull: () => post({ type: 'measurePull' }),
    rollBack: () => post({ type: 'rollBack' }),
    recover: () => post({ type: 'recover' }),

    restart: async () => {
      const { runs } = get();
      const state = newest;
      const specs = runs.map(run => run.spec);
      if (specs.length === 0) return;
      apply([{ type: 'rewound', step: state?.step ?? 0 }]);
      await launch(specs, null, state);
    },

    loadInterrupted: async () => {
      try {
        const [kept, busy] = await Promise.all([(await keptRuns()).comparisons(), lockedComparisons()]);
        set({ interrupted: kept.filter(c => !busy.has(c.id) && c.runs.some(isCutOff) && canResume(c)) });
      } catch (error) {
        set({ keeping: keepingProblem(error) });
      }
    },

    resumeKept: async comparison => {
      if (get().runs.length > 0) void get().discard();
      set(state => ({ interrupted: state.interrupted.filter(c => c.id !== comparison.id), status: 'preparing' }));
      try {
        const { runs, state } = await loadKept(comparison);
        if (!(await keeping.goOn(comparison.runs))) throw new Error('Another tab is training this comparison.');
        const method = comparison.runs.at(-1)!;
        set(s => ({
          preset: method.preset,
          draft: { ...method.config, losses: method.losses },
          baseline: runs.length > 1,
          problems: [],
          link: null,
          truth: method.truth,
          runs,
          revision: s.revision + 1,
        }));
        await get().loadBackbones();
        await launch(
          runs.map(run => run.spec),
          null,
          state,
        );
      } catch (error) {
        void keeping.end();
        set({ status: 'idle', runs: [] });
        apply([{ type: 'warning', message: `The comparison could not go on: ${keepingProblem(error).message}` }]);
      }
    },

    leaveInterrupted: async comparison => {
      set(state => ({ interrupted: state.interrupted.filter(c => c.id !== comparison.id) }));
      try {
        await (await keptRuns()).saveRecords(comparison.runs.map(run => ({ ...run, state: 'stopped' })));
      } catch (error) {
        set({ keeping: keepingProblem(error) });
      }
    },

    makeRoom: async () => {
      try {
        const store = await keptRuns();
        const [kept, busy] = await Promise.all([store.comparisons(), lockedComparisons()]);
        const oldest = kept.findLast(c => !busy.has(c.id));
        if (!oldest) throw new Error('There is no other comparison that could be deleted.');
        await store.remove(oldest.runs.map(run => run.id));
        set(state => ({ interrupted: state.interrupted.filter(c => c.id !== oldest.id) }));
        get().keepAgain();
      } catch (error) {
        set({ keeping: keepingProblem(error) });
      }
    },

    keepAgain: () => {
      set({ keeping: null });
      void keeping.flush();
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
      if (content) setUpLink(content);
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

/** Whether a run was cut off by a closed tab or a crash, not ended on purpose. */
const isCutOff = ({ state }: RunRecord) => state === 'running' || state === 'paused' || state === 'failed';

/** Whether the losses can be edited: always before training, then only those of a comparison that the form describes. */
export const lossesAreLive = ({ runs }: TrainingState): boolean =>
  runs.length === 0 || runs.some(run => run.spec.id === METHOD);

/** The actions, outside rendering: they never change. */
export function trainingActions(): TrainingActions {
  return useTraining.getState();
}

/** `?backend=webgl` in the address forces a backend, to see what a visitor without WebGPU sees. */
function backendChoice(): JobSpec['backend'] {
  const wanted = new URLSearchParams(location.search).get('backend');
  return wanted === 'webgpu' || wanted === 'webgl' || wanted === 'cpu' ? wanted : 'auto';
}
