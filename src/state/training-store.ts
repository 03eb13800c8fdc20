import { create } from 'zustand';
import { bufferProblems } from '@/config/buffer-sizes';
import { comparedRuns, ROLES } from '@/config/comparison';
import { withField } from '@/config/fields';
import { isLink, type ReadLink, readLink, writeLink } from '@/config/link';
import { baselineOf, makesBackbone, presetNamed } from '@/config/presets';
import { trainsAnything } from '@/config/trained-parts';
import { type ConfigProblem, type ExperimentConfig, parseConfig } from '@/config/schema';
import { APP_VERSION } from '@/config/app-version';
import type { JobSpec, JobState, RunSpec, TrainingCommand, TrainingEvent } from '@/protocol/training';
import type { BackboneEntry } from './backbones';
import { keptActions } from './kept-actions';
import { Keeping, type KeepingListeners, keepingProblem } from './kept-runs';
import { leavingActions } from './leaving-actions';
import { ownBackbone, presetStart, setUpByLink } from './opened-link';
import { playbackActions } from './playback-actions';
import { snapshotOf } from './snapshot';
import { reduceEvent } from './training-events';
import type { NewRuns, TrainingActions } from './training-actions';
import { PAGE_PARTS, type TrainingParts } from './training-parts';
import { initialState, newRun, type TrainingState } from './training-state';

/** State and actions of the playground. */
export type TrainingStore = TrainingState & TrainingActions;

/** The run whose losses can be changed while it trains. */
const METHOD = ROLES.method;

/** The comparison that a draft describes. */
const runsOf = (draft: ExperimentConfig, baseline: boolean): RunSpec[] =>
  comparedRuns(draft, baseline).map(({ role, name, config }) => ({ id: role, name, config }));

/** Parameters of the address that are not a link's. */
const PAGE_PARAMETERS = ['faults', 'backend'];

/** Why the backbone that a config names cannot be loaded. @param known all that there are; null while that is not known */
function backboneProblems({ init }: ExperimentConfig, known: readonly BackboneEntry[] | null): ConfigProblem[] {
  if (!known || !init.backbone || known.some(b => b.hash === init.backbone)) return [];
  const message = `The backbone ${init.backbone.slice(0, 8)} is neither shipped with this page nor kept in this browser.`;
  return [{ path: 'init.backbone', message }];
}

/** Without added losses there is nothing for token merging to learn. */
const IDLE_BASELINE: ConfigProblem = {
  path: 'optimizer.trains',
  message: 'The baseline would train nothing: InfoNCE does not reach token merging. Leave it out.',
};

/** A playground's store, with a worker of its own; nothing else talks to it. There may be several on a page. */
export const createTrainingStore = (parts: TrainingParts = PAGE_PARTS) =>
  create<TrainingStore>()((set, get, api) => {
    let client: ReturnType<TrainingParts['startClient']> | null = null;
    /** the newest checkpoint of the comparison that trains here */
    let newest: JobState | null = null;
    /** where the comparison goes on that its own backend has failed; null for the page's choice */
    let otherBackend: 'webgl' | 'cpu' | null = null;
    let backbones: BackboneEntry[] = [];

    const listeners: KeepingListeners = {
      onProblem: problem => {
        if (get().keeping !== problem) set({ keeping: problem });
        if (!problem) void parts.persist();
      },
      onLost: message => warn(message),
    };
    const keeping = new Keeping(() => snapshotOf(get()), listeners, parts.storage);

    const warn = (message: string) => apply([{ type: 'warning', message }]);

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
      if (!makesBackbone(preset)) return;
      try {
        await parts.backbones.save(
          hash,
          `Pre-trained in this browser (${draft.steps} steps, seed ${draft.seed})`,
          file,
        );
        await get().loadBackbones();
      } catch (error) {
        const why = keepingProblem(error).message;
        warn(`The backbone could not be kept: ${why} Its weights are among the files of the run on the Compare page.`);
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

    const hear = (events: TrainingEvent[]) => {
      if (get().silent !== null) set({ silent: null });
      apply(events);
    };

    const send = async (command: TrainingCommand) => {
      client ??= parts.startClient({ onEvents: hear, onCrash: crashed, onSilent: seconds => set({ silent: seconds }) });
      try {
        await client.send(command);
      } catch (error) {
        crashed(error instanceof Error ? error.message : String(error));
      }
    };

    const post = (command: TrainingCommand) => void send(command);

    const problemsOf = (draft: ExperimentConfig, baseline = get().baseline) => {
      const { config, problems } = parseConfig(draft);
      const limits = get().backend?.limits;
      return [
        ...problems,
        ...(config && limits ? bufferProblems(config, limits) : []),
        ...(config && baseline && !trainsAnything(baselineOf(config)) ? [IDLE_BASELINE] : []),
        ...backboneProblems(draft, get().backbonesKnown ? backbones : null),
      ];
    };

    const setUpLink = (content: ReadLink) => {
      const { draft, link } = setUpByLink(content, backbones);
      set({
        preset: content.preset,
        draft,
        baseline: content.baseline,
        problems: problemsOf(draft, content.baseline),
        link,
      });
    };

    /** Sets a worker to work on these runs, for so many steps or to the end. */
    const launch = async (
      runs: RunSpec[],
      steps: number | null,
      resume: JobState | null,
      keepsEverything = true,
    ): Promise<void> => {
      newest = resume;
      set({ status: 'preparing', error: null, warnings: [], silent: null });
      try {
        const hash = runs[0]?.config.init.backbone;
        const entry = backbones.find(b => b.hash === hash);
        const job: JobSpec = {
          runs,
          backbone: entry ? await entry.load() : null,
          backend: otherBackend ?? backendChoice(parts.search()),
          keepsCheckpoints: true,
          keepsSnapshots: keepsEverything,
          keepsEnd: keepsEverything,
          ...(resume ? { resume } : {}),
        };
        post({ type: 'start', job, steps });
      } catch (error) {
        crashed(error instanceof Error ? error.message : String(error));
      }
    };

    /** Builds the comparison and starts it for so many steps, or to the end. */
    const start = async (steps: number | null): Promise<void> => {
      // Until the backbones are known the form does not say what it starts from.
      if (!get().backbonesKnown) {
        set({ status: 'preparing' });
        await get().loadBackbones();
        if (get().status !== 'preparing') return;
        set({ status: 'idle' });
      }
      const { draft, baseline, preset } = get();
      const { config } = parseConfig(draft);
      const problems = problemsOf(draft);
      set({ problems });
      if (!config || problems.length > 0) return;
      await begin({ preset, runs: runsOf(config, baseline), tags: [] }, steps);
    };

    const begin = async ({ preset, runs, tags }: NewRuns, steps: number | null): Promise<void> => {
      set(state => ({ runs: runs.map(newRun), revision: state.revision + 1, keeping: null, origin: 0 }));
      await keeping.begin({ preset, appVersion: APP_VERSION, tags });
      // The runs of an ablation are many: their last and best weights are enough.
      await launch(runs, steps, null, tags.length === 0);
    };

    return {
      ...initialState('demo'),

      choosePreset: async name => {
        await get().leave();
        const draft = presetStart(name, backbones);
        const baseline = presetNamed(name).compares;
        set({ preset: name, draft, problems: problemsOf(draft, baseline), baseline, link: null });
      },

      setField: (path, value) => {
        const draft = withField(get().draft, path, value);
        const problems = problemsOf(draft);
        set({ draft, problems });
        if (get().runs.some(run => run.spec.id === METHOD) && problems.length === 0)
          post({ type: 'setLosses', runId: METHOD, losses: draft.losses });
      },

      setBaseline: baseline => set({ baseline, problems: problemsOf(get().draft, baseline) }),

      train: async () => {
        if (get().status === 'finished') await get().leave();
        const { status } = get();
        if (status === 'paused' || status === 'stopped') post({ type: 'resume' });
        else if (status === 'idle') await start(null);
      },

      setUp: async ({ preset, config, baseline }) => {
        await get().leave();
        set({ preset, draft: config, baseline, problems: problemsOf(config, baseline), link: null });
      },

      trainRuns: async what => {
        await get().leave();
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

      evaluate: () => post({ type: 'evaluate' }),
      measurePull: () => post({ type: 'measurePull' }),
      rollBack: () => post({ type: 'rollBack' }),
      recover: () => post({ type: 'recover' }),

      restart: async backend => {
        const { runs } = get();
        const state = newest;
        // It may be at work still, unheard.
        client?.close();
        client = null;
        otherBackend = backend ?? otherBackend;
        const specs = runs.map(run => run.spec);
        if (specs.length === 0) return;
        apply([{ type: 'rewound', step: state?.step ?? 0 }]);
        await launch(specs, null, state);
      },

      remedy: id => {
        const { rollBack, recover, restart, discard, choosePreset } = get();
        if (id === 'rollBack') rollBack();
        else if (id === 'recover') recover();
        else if (id === 'restart') void restart();
        else if (id === 'webgl' || id === 'cpu') void restart(id);
        else if (id === 'tiny') void choosePreset('tiny');
        else if (id === 'discard' || id === 'edit') void discard();
        else if (id === 'reload') location.reload();
      },

      dismissWarning: message => set(state => ({ warnings: state.warnings.filter(w => w !== message) })),

      waitOn: () => set({ silent: null }),

      ...leavingActions({
        set,
        get,
        subscribe: api.subscribe,
        keeping,
        kept: parts.storage.kept,
        warn,
        post,
        apply,
        newest: () => newest,
        freeWorker: () => {
          const atRest = ['paused', 'finished'].includes(get().status) && !get().error;
          if (atRest) client?.letGo();
          else {
            client?.close();
            client = null;
          }
          newest = null;
          otherBackend = null;
        },
        problemsOf,
        launch,
      }),

      ...keptActions({
        set,
        get,
        keeping,
        storage: parts.storage,
        warn,
        launch: (runs, state) => launch(runs, null, state),
      }),

      ...playbackActions({ set, get, every: parts.every, problemsOf }),

      simulateFault: fault => post({ type: 'simulateFault', fault }),

      loadBackbones: async () => {
        const { entries, problems: unread } = await parts.backbones.list();
        backbones = entries;
        set({ backbonesUnread: unread });
        set({ backbones: backbones.map(({ hash, title, name }) => ({ hash, title, name })), backbonesKnown: true });
        const { preset, runs, draft, link } = get();
        // A link may say what it starts from, random weights included.
        const stated = link?.content?.startsFrom === 'stated';
        if (runs.length === 0 && !stated && presetNamed(preset).startsFrom && !draft.init.backbone)
          set({ draft: { ...draft, init: { backbone: ownBackbone(preset, backbones) } } });
        if (link?.content) set({ link: setUpByLink(link.content, backbones).link });
        set(state => ({ problems: problemsOf(state.draft) }));
      },

      openLink: () => {
        if (!isLink(parts.search()) || get().link || get().runs.length > 0) return;
        const { content, problems } = readLink(parts.search(), PAGE_PARAMETERS);
        if (content) setUpLink(content);
        else set({ link: { content: null, changes: [], problems } });
      },

      dismissLink: () => {
        set({ link: null });
        // A reload would set it up again.
        const rest = new URLSearchParams(
          [...new URLSearchParams(parts.search())].filter(([p]) => PAGE_PARAMETERS.includes(p)),
        );
        history.replaceState(
          history.state,
          '',
          `${location.pathname}${rest.size > 0 ? `?${rest}` : ''}${location.hash}`,
        );
      },

      shareLink: () => {
        const { preset, draft, baseline, backbonesKnown } = get();
        const startsFrom = backbonesKnown || draft.init.backbone ? 'stated' : 'preset';
        return `${location.origin}${location.pathname}?${writeLink({ preset, config: draft, baseline, startsFrom })}`;
      },
    };
  });

/** The playground of the page. */
export const useTraining = createTrainingStore();

/** Whether the losses can be edited: always before training, then only those of a comparison that the form describes and that is no recording. */
export const lossesAreLive = ({ runs, playback }: TrainingState): boolean =>
  runs.length === 0 || (playback === null && runs.some(run => run.spec.id === METHOD));

/** The actions, outside rendering: they never change. */
export function trainingActions(): TrainingActions {
  return useTraining.getState();
}

/** `?backend=webgl` in the address forces a backend, to see what a visitor without WebGPU sees. */
function backendChoice(search: string): JobSpec['backend'] {
  const wanted = new URLSearchParams(search).get('backend');
  return wanted === 'webgpu' || wanted === 'webgl' || wanted === 'cpu' ? wanted : 'auto';
}
