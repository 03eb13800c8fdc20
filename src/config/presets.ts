import { DATA_START } from './data-kinds';
import { withOnly } from './losses';
import { CONFIG_VERSION, type ExperimentConfig, USUAL_K } from './schema';

/** Names of the built-in set-ups. */
export type PresetName = 'demo' | 'paper' | 'from-scratch' | 'tiny' | 'pretrain';

/** A built-in set-up. */
export interface Preset {
  name: PresetName;
  title: string;
  /** What it shows, in one or two sentences. */
  about: string;
  /** The method's config; the baseline is the same with all four losses off. */
  config: ExperimentConfig;
  /** Whether it is meant to start from the pre-trained backbone. */
  wantsBackbone: boolean;
  /** Whether a baseline trains beside it. */
  compares: boolean;
}

const demo: ExperimentConfig = {
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
    // Half of the published scale costs less recall; a stronger neighbor loss makes up for it in hubs.
    centrality: { enabled: true, scale: 0.15, detached: false },
    neighbor: { enabled: true, weight: 6, neighbors: 20, temperature: 3 },
    // At weight 1 its gradient, through token merging that starts at random, outweighs all others for the first hundred
    // steps: both figures end worse (docs/demo-preset.md).
    uniform: { enabled: true, weight: 0.1, beta: 0.7, temperature: 3, iterations: 50 },
    kl: { enabled: true, weight: 1 },
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
  },
  schedule: { kind: 'cosine', warmupSteps: 30, floor: 0.05 },
  evaluation: { every: 25, k: USUAL_K },
};

/** All four losses off: InfoNCE on S. */
export function baselineOf(config: ExperimentConfig): ExperimentConfig {
  return { ...config, losses: withOnly(config.losses, []) };
}

const paper: ExperimentConfig = {
  ...demo,
  losses: {
    ...demo.losses,
    centrality: { ...demo.losses.centrality, scale: 0.3 },
    neighbor: { ...demo.losses.neighbor, weight: 1 },
    uniform: { ...demo.losses.uniform, weight: 1 },
  },
};

const fromScratch: ExperimentConfig = {
  ...paper,
  steps: 500,
  optimizer: { ...demo.optimizer, lr: 2e-3 },
  schedule: { kind: 'cosine', warmupSteps: 50, floor: 0.05 },
};

const tiny: ExperimentConfig = {
  ...demo,
  steps: 400,
  batchSize: 16,
  bankSize: 64,
  // Domain P: its detailed captions teach more per pair, and a software adapter sees few pairs in ten minutes.
  data: { ...DATA_START.clips, domain: 'P', trainClips: 2048, testPairs: 200 },
  model: {
    ...demo.model,
    width: 32,
    text: { layers: 1, heads: 4 },
    // A gain of 6 ends better after 1,000 steps, but starts more slowly than these 400 steps can wait.
    frames: { ...demo.model.frames, layers: 1, motionGain: 1 },
    temporal: { layers: 1, heads: 4 },
  },
  losses: { ...baselineOf(paper).losses, neighbor: { enabled: true, weight: 1, neighbors: 5, temperature: 3 } },
  optimizer: { ...demo.optimizer, lr: 3e-3 },
  schedule: { kind: 'cosine', warmupSteps: 20, floor: 0.05 },
  evaluation: { every: 50, k: USUAL_K },
};

const pretrain: ExperimentConfig = {
  ...baselineOf(paper),
  steps: 1000,
  data: { ...DATA_START.clips, domain: 'P' },
  optimizer: { ...demo.optimizer, lr: 2e-3 },
  schedule: { kind: 'cosine', warmupSteps: 50, floor: 0.05 },
  evaluation: { every: 250, k: USUAL_K },
};

/** The built-in set-ups in the order the page offers them. */
export const PRESETS: readonly Preset[] = [
  {
    name: 'demo',
    title: 'Demo',
    about:
      'Fine-tunes one pre-trained backbone twice on the same batches: plain InfoNCE, and all four losses, weighted so that hubs melt at little cost of recall.',
    config: demo,
    wantsBackbone: true,
    compares: true,
  },
  {
    name: 'paper',
    title: 'Published weights',
    about: 'The same comparison with the published loss weights, all 1.',
    config: paper,
    wantsBackbone: true,
    compares: true,
  },
  {
    name: 'from-scratch',
    title: 'From scratch (collapses)',
    about:
      'The published weights without a backbone. Global similarities are raw dot products of un-normalised features, so the uniform loss starts far above the others and drowns them: the method’s run collapses. The paper starts from CLIP.',
    config: fromScratch,
    wantsBackbone: false,
    compares: true,
  },
  {
    name: 'tiny',
    title: 'Tiny',
    about:
      'Half the width and depth, batches of 16, domain P, neighbor loss only, from scratch. Made for software adapters and tests.',
    config: tiny,
    wantsBackbone: false,
    compares: true,
  },
  {
    name: 'pretrain',
    title: 'Pre-train a backbone',
    about: 'InfoNCE on the broad domain P. Its weights become the backbone of the demo and are kept in this browser.',
    config: pretrain,
    wantsBackbone: false,
    compares: false,
  },
];

/** A preset by name; throws when there is none. */
export function presetNamed(name: string): Preset {
  const preset = PRESETS.find(p => p.name === name);
  if (!preset) throw new RangeError(`There is no preset "${name}"; there are ${PRESETS.map(p => p.name).join(', ')}.`);
  return preset;
}
