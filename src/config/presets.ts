import { DATA_START } from './data-kinds';
import { START_LOSSES, withOnly } from './losses';
import { CONFIG_VERSION, type ExperimentConfig, USUAL_K } from './schema';

/** Names of the built-in set-ups; those of earlier versions are not offered, but what names them still opens. */
export type PresetName =
  | 'demo'
  | 'published'
  | 'from-scratch'
  | 'minute'
  | 'tiny'
  | 'pretrain'
  | 'pretrain-merging'
  | 'demo-1'
  | 'paper'
  | 'pretrain-1';

/** A backbone that comes with the page, as public/backbones/index.json names it. */
export type BackboneName = 'broad' | 'broad-1000' | 'small';

/** A built-in set-up. */
export interface Preset {
  name: PresetName;
  title: string;
  /** What it shows, in one or two sentences. */
  about: string;
  /** The method's config; the baseline is the same with all losses off. */
  config: ExperimentConfig;
  /** The shipped backbone that it is meant to start from; null for random weights. */
  startsFrom: BackboneName | null;
  /** Whether a baseline trains beside it. */
  compares: boolean;
}

/** The demo of version 0.2, from which all others take what they do not say. */
const first: ExperimentConfig = {
  version: CONFIG_VERSION,
  seed: 0,
  steps: 300,
  batchSize: 64,
  bankSize: 512,
  data: DATA_START.clips,
  model: {
    width: 64,
    text: { layers: 2, heads: 4 },
    frames: { kind: 'conv', layers: 2, heads: 4, width: 64, patch: 8, motionGain: 6 },
    temporal: { layers: 2, heads: 4 },
    merging: { heads: 4, k: 3, textRatios: [1 / 6, 1 / 4], videoRatios: [1 / 4, 1 / 3], noise: 1e-6 },
    logitScale: 20,
  },
  init: { backbone: null },
  losses: {
    ...START_LOSSES,
    // Half of the published scale costs less recall; a stronger neighbor loss makes up for it in hubs.
    centrality: { ...START_LOSSES.centrality, scale: 0.15 },
    neighbor: { ...START_LOSSES.neighbor, weight: 6 },
    // At weight 1 its gradient, through token merging that starts at random, outweighs all others for the first hundred
    // steps: both figures end worse.
    uniform: { ...START_LOSSES.uniform, weight: 0.1 },
  },
  optimizer: {
    kind: 'adamw',
    lr: 1e-3,
    // Hubs are made and unmade by the towers: at 0.3 of the rate 300 steps move them too little.
    backboneRatio: 1,
    weightDecay: 0.01,
    beta1: 0.9,
    beta2: 0.98,
    epsilon: 1e-6,
    globalClip: 1,
    parameterClip: 0,
    trains: 'all',
  },
  schedule: { kind: 'cosine', warmupSteps: 30, floor: 0.05 },
  evaluation: { every: 25, k: USUAL_K },
};

/** All losses off: InfoNCE on S. */
export function baselineOf(config: ExperimentConfig): ExperimentConfig {
  return { ...config, losses: withOnly(config.losses, []) };
}

/** The demo's losses: the published settings but for the neighbor loss, whose K is in proportion to the batch (docs/demo-preset.md). */
const losses: ExperimentConfig['losses'] = {
  ...START_LOSSES,
  neighbor: { ...START_LOSSES.neighbor, weight: 3, neighbors: 5 },
};

const demo: ExperimentConfig = {
  ...first,
  steps: 500,
  bankSize: 256,
  data: { ...DATA_START.clips, domain: 'S', trainClips: 2048 },
  losses,
};

const paper: ExperimentConfig = { ...first, losses: START_LOSSES };

const fromScratch: ExperimentConfig = {
  ...paper,
  steps: 500,
  optimizer: { ...first.optimizer, lr: 2e-3 },
  schedule: { kind: 'cosine', warmupSteps: 50, floor: 0.05 },
};

/** The demo at half the width from a backbone of its own: what 40 steps can show (docs/demo-preset.md). */
const minute: ExperimentConfig = {
  ...demo,
  steps: 40,
  batchSize: 32,
  bankSize: 128,
  data: { ...demo.data, trainClips: 1024, testPairs: 500 },
  model: {
    ...demo.model,
    width: 32,
    text: { layers: 1, heads: 4 },
    frames: { ...demo.model.frames, layers: 1 },
    temporal: { layers: 1, heads: 4 },
  },
  // As large a share of the batch as the demo's K, and three times its weight: there are few steps.
  losses: { ...losses, neighbor: { ...losses.neighbor, weight: 10, neighbors: 3 } },
  optimizer: { ...demo.optimizer, lr: 2e-3 },
  schedule: { kind: 'cosine', warmupSteps: 5, floor: 0.05 },
  evaluation: { every: 10, k: USUAL_K },
};

const tiny: ExperimentConfig = {
  ...first,
  steps: 400,
  batchSize: 16,
  bankSize: 64,
  // Domain P: its detailed captions teach more per pair, and a software adapter sees few pairs in ten minutes.
  data: { ...DATA_START.clips, domain: 'P', trainClips: 2048, testPairs: 200 },
  model: {
    ...first.model,
    width: 32,
    text: { layers: 1, heads: 4 },
    // A gain of 6 ends better after 1,000 steps, but starts more slowly than these 400 steps can wait.
    frames: { ...first.model.frames, layers: 1, motionGain: 1 },
    temporal: { layers: 1, heads: 4 },
  },
  losses: { ...baselineOf(paper).losses, neighbor: { ...START_LOSSES.neighbor, neighbors: 5 } },
  optimizer: { ...first.optimizer, lr: 3e-3 },
  schedule: { kind: 'cosine', warmupSteps: 20, floor: 0.05 },
  evaluation: { every: 50, k: USUAL_K },
};

const shortPretrain: ExperimentConfig = {
  ...baselineOf(paper),
  steps: 1000,
  data: { ...DATA_START.clips, domain: 'P' },
  optimizer: { ...first.optimizer, lr: 2e-3 },
  schedule: { kind: 'cosine', warmupSteps: 50, floor: 0.05 },
  evaluation: { every: 250, k: USUAL_K },
};

const pretrain: ExperimentConfig = {
  ...shortPretrain,
  steps: 5000,
  data: { ...shortPretrain.data, trainClips: 32_768 },
  evaluation: { every: 1000, k: USUAL_K },
};

/** InfoNCE on the global similarities: the uniform loss whose target is the matches alone. */
const pretrainMerging: ExperimentConfig = {
  ...shortPretrain,
  steps: 600,
  losses: {
    ...shortPretrain.losses,
    uniform: { enabled: true, weight: 1, beta: 0, temperature: 3, iterations: 1 },
  },
  optimizer: { ...shortPretrain.optimizer, trains: 'merging' },
  schedule: { kind: 'cosine', warmupSteps: 30, floor: 0.05 },
  evaluation: { every: 200, k: USUAL_K },
};

/** The built-in set-ups in the order the page offers them. */
export const PRESETS: readonly Preset[] = [
  {
    name: 'demo',
    title: 'Demo',
    about:
      'Fine-tunes one pre-trained backbone twice on the same batches, on clips in another style: plain InfoNCE, and all four losses. Hubs melt at no cost of recall.',
    config: demo,
    startsFrom: 'broad',
    compares: true,
  },
  {
    name: 'published',
    title: 'Published weights',
    about: 'The same comparison with the loss settings exactly as published: all weights 1, and K = 20.',
    config: { ...demo, losses: START_LOSSES },
    startsFrom: 'broad',
    compares: true,
  },
  {
    name: 'from-scratch',
    title: 'From scratch (collapses)',
    about:
      'The published weights without a backbone. Global similarities are raw dot products of un-normalised features, so the uniform loss starts far above the others and drowns them: the method’s run collapses. The paper starts from CLIP.',
    config: fromScratch,
    startsFrom: null,
    compares: true,
  },
  {
    name: 'minute',
    title: 'In a minute',
    about:
      'The demo at half the width, 40 steps of 32 pairs with a strong neighbor loss: text→video hubs fall by a third in about a minute, even without a graphics processor.',
    config: minute,
    startsFrom: 'small',
    compares: true,
  },
  {
    name: 'tiny',
    title: 'Tiny',
    about:
      'Half the width and depth, batches of 16, domain P, neighbor loss only, from random weights. Made for tests: it ends long before it has learned.',
    config: tiny,
    startsFrom: null,
    compares: true,
  },
  {
    name: 'pretrain',
    title: 'Pre-train a backbone',
    about:
      'InfoNCE on the broad domain P, 32,768 clips: hours on a software adapter. Its weights can start the demo and are kept in this browser.',
    config: pretrain,
    startsFrom: null,
    compares: false,
  },
  {
    name: 'pretrain-merging',
    title: 'Pre-train token merging',
    about:
      'The second stage of a backbone: everything but token merging stays as it is. Global similarities mean something from the first step of what starts from it.',
    config: pretrainMerging,
    startsFrom: 'broad',
    compares: false,
  },
];

/** What a slow device is offered instead of the others. */
export const SHORTEST: PresetName = 'minute';

/** Set-ups of earlier versions under the names that links and files know them by, or were given when others took theirs. */
const EARLIER: readonly Preset[] = [
  {
    name: 'demo-1',
    title: 'Demo of version 0.2',
    about: 'Fine-tunes a backbone of 1,000 steps on domain E, with half of κ and a tenth of the uniform loss.',
    config: first,
    startsFrom: 'broad-1000',
    compares: true,
  },
  {
    name: 'paper',
    title: 'Published weights, version 0.2',
    about: 'The demo of version 0.2 with the published loss weights, all 1.',
    config: paper,
    startsFrom: 'broad-1000',
    compares: true,
  },
  {
    name: 'pretrain-1',
    title: 'Pre-train a backbone, version 0.2',
    about: 'InfoNCE on the broad domain P for 1,000 steps, 8,192 clips.',
    config: shortPretrain,
    startsFrom: null,
    compares: false,
  },
];

/** All of them, those of earlier versions too. */
export const ALL_PRESETS: readonly Preset[] = [...PRESETS, ...EARLIER];

/** What presets of links of version 1 are called today. */
export const RENAMED: Readonly<Partial<Record<string, PresetName>>> = { demo: 'demo-1', pretrain: 'pretrain-1' };

/** Whether weights that a preset ends with are meant to be started from. */
export const makesBackbone = (name: PresetName): boolean => name.startsWith('pretrain');

/** A preset by name; throws when there is none. */
export function presetNamed(name: string): Preset {
  const preset = ALL_PRESETS.find(p => p.name === name);
  if (!preset) throw new RangeError(`There is no preset "${name}"; there are ${PRESETS.map(p => p.name).join(', ')}.`);
  return preset;
}
