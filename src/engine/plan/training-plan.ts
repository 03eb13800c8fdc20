import type { ExperimentConfig } from '@/config/schema';
import { type LossSpec, bankCentrality, combineSlopes, lossRows, slopePlaces } from './kernels/losses';
import {
  centralityWeights,
  globalGradient,
  globalSimilarity as globalSimilarityKernel,
  meanTokens,
} from './kernels/global-similarity';
import { blockSquares, gradientNorms, pushToBank, update, type UpdateSpec } from './kernels/optimizer';
import { sinkhorn } from './kernels/sinkhorn';
import { TERM_WORDS } from './kernels/terms';
import { mergeRound } from './model/merge-round';
import { similarities, tokenLayout, type TokenLayout } from './model/similarity';
import { type TowerInputs, towers } from './model/towers';
import type { PixelScale } from '../contract/pixels';
import { MAX_LOGIT_SCALE } from '../contract/parameters';
import type { PlanBuffer } from './plan';
import type { PlanRecorder } from './plan-recorder';
import type { PlanShape } from './shape';
import { lossInputs, needsGlobals, type StepTerms } from './step-terms';

/** What a plan reads from outside, written before every step. */
export interface PlanInputs extends TowerInputs {
  /** features of batch and bank, and their masks: see `TokenLayout` */
  tokens: PlanBuffer;
  masks: PlanBuffer;
  /** tie-breaking noise of every round of merging, by row */
  noise: readonly PlanBuffer[];
  /** what the step measured */
  metrics: PlanBuffer;
  /** whether the step was finite, clip factors, squared gradient norms */
  factors: PlanBuffer;
}

/** Learning rate and decay of a parameter. */
export interface ParameterRate {
  lr: number;
  decay: number;
}

/** Everything that shapes a training step besides sizes. */
export interface StepSpec {
  terms: StepTerms;
  optimizer: ExperimentConfig['optimizer'];
  rateOf: (parameter: string) => ParameterRate;
  pixelScale: PixelScale;
  /** whether the optimizer and the bank follow; otherwise the gradients are all there is */
  updates: boolean;
}

/** Records the forward pass up to the features in `inputs.tokens`. */
export function recordEncoder(
  recorder: PlanRecorder,
  inputs: PlanInputs,
  shape: PlanShape,
  pixelScale: PixelScale,
): void {
  towers(recorder, inputs, shape, pixelScale, inputs.tokens);
}

interface Globals {
  rows: PlanBuffer;
  backward: (dGlobals: PlanBuffer, dTokens: PlanBuffer) => void;
}

/** All rounds of token merging of both modalities. */
function mergeToGlobals(recorder: PlanRecorder, inputs: PlanInputs, shape: PlanShape): Globals {
  const { batch, words, frames, width, textClusters, videoClusters } = shape;
  let x = inputs.tokens;
  let [textTokens, videoTokens] = [words, frames];
  const rounds = textClusters.map((clusters, round) => {
    const texts = { sequences: batch, tokens: textTokens, clusters };
    const videos = { sequences: batch, tokens: videoTokens, clusters: videoClusters[round]! };
    const made = mergeRound(recorder, x, {
      round,
      texts,
      videos,
      width,
      heads: shape.mergeHeads,
      k: shape.mergeNeighbors,
      noise: inputs.noise[round]!,
    });
    const rows = batch * (textTokens + videoTokens);
    [x, textTokens, videoTokens] = [made.y, clusters, videos.clusters];
    return { ...made, rows };
  });
  const backward = (dGlobals: PlanBuffer, dTokens: PlanBuffer) => {
    let dy = dGlobals;
    for (let round = rounds.length - 1; round >= 0; round--) {
      const { rows, backward: back } = rounds[round]!;
      const dx = round === 0 ? dTokens : recorder.temporary('merged gradient', rows * width);
      back(dy, dx, round === 0);
      dy = dx;
    }
  };
  return { rows: x, backward };
}

/** Optimizer tables: which blocks have a gradient, and at what rate each parameter learns. */
function recordUpdate(
  recorder: PlanRecorder,
  inputs: PlanInputs,
  spec: StepSpec,
  terms: PlanBuffer,
  rows: number,
): void {
  const { arena } = recorder;
  const names = recorder.trained;
  const places = names.map(name => arena.blocks(name));
  const count = places.reduce((sum, place) => sum + place.count, 0);
  const { beta1, beta2, epsilon, globalClip, parameterClip } = spec.optimizer;
  const rule: UpdateSpec = {
    blocks: count,
    parameters: names.length,
    beta1,
    beta2,
    epsilon,
    globalClip,
    parameterClip,
  };
  const blockTable = recorder.table('blocks', 2 * count, () =>
    Uint32Array.from(
      places.flatMap(({ first, count: n }, p) =>
        Array.from({ length: 2 * n }, (_, i) => (i % 2 ? p : (first + i / 2) * 16)),
      ),
    ),
  );
  let before = 0;
  const firsts = places.map(place => (before += place.count) - place.count);
  const spans = recorder.table('spans', 2 * names.length, () =>
    Uint32Array.from(places.flatMap((place, p) => [firsts[p]!, place.count])),
  );
  const rates = recorder.table('rates', 4 * names.length, () =>
    Float32Array.from(
      names.flatMap(name => {
        const { lr, decay } = spec.rateOf(name);
        return [lr, decay, name === 'clip.logit_scale' ? MAX_LOGIT_SCALE : 3e38, 0];
      }),
    ),
  );
  const squares = recorder.temporary('squares', count);
  recorder.run(blockSquares(rule), [arena.gradients, blockTable, squares]);
  recorder.run(
    gradientNorms(rule, rows),
    [squares, spans, terms, arena.values, inputs.metrics, inputs.factors],
    [recorder.place('clip.logit_scale')],
  );
  const { values, first, second, gradients } = arena;
  recorder.run(update(rule), [values, first, second, gradients, blockTable, rates, inputs.factors]);
}

/** Records a copy of the batch's features and masks into the memory bank. */
export function recordPush(
  recorder: PlanRecorder,
  inputs: PlanInputs,
  shape: PlanShape,
  layout: TokenLayout,
  guarded: boolean,
): void {
  const { batch, words, frames, width } = shape;
  const { bank, textRows, bankTextFrom, bankVideoFrom } = layout;
  const push = pushToBank(
    {
      pairs: Math.min(batch, bank),
      capacity: bank,
      words,
      frames,
      width,
      textFrom: 0,
      videoFrom: textRows,
      bankTextFrom,
      bankVideoFrom,
    },
    guarded,
  );
  recorder.run(push, [...(guarded ? [inputs.factors] : []), inputs.tokens, inputs.masks]);
}

/**
 * Records one whole training step (trainer.py): forward, the enabled losses against the bank as it was, backward, clips,
 * update, then the batch enters the bank. Nothing changes when a term or gradient is not finite.
 */
export function recordStep(
  recorder: PlanRecorder,
  inputs: PlanInputs,
  shape: PlanShape,
  bankSize: number,
  spec: StepSpec,
): void {
  const { batch: n, width } = shape;
  const { terms: on } = spec;
  const reads = lossInputs(on);
  const [comparesBank, comparesGlobals] = [reads.includes('bankCentrality'), reads.includes('globals')];
  const layout = tokenLayout(shape, comparesBank ? bankSize : 0);
  const losses: LossSpec = { n, terms: on };
  const make = (label: string, words: number) => recorder.temporary(label, words);
  const { values } = recorder.arena;

  const towersBack = towers(recorder, inputs, shape, spec.pixelScale, inputs.tokens);
  const local = similarities(recorder, inputs.tokens, shape, layout);
  const globals = needsGlobals(on) ? mergeToGlobals(recorder, inputs, shape) : null;
  const global = { n, width };
  // Weights that are constants pass nothing on to the tokens.
  const throughWeights = on.centrality !== null && !on.centrality.detached;
  const [mean, hubs] = [make('mean tokens', 2 * width), make('hubs', 8 * n)];
  if (globals && on.centrality) {
    recorder.run(meanTokens(layout.textRows, layout.videoRows, width), [inputs.tokens, local.inverse, mean]);
    recorder.run(centralityWeights(global), [globals.rows, mean, hubs]);
  }
  const [whole, transport] = [make('global similarity', n * n), make('transport plan', 2 * n * n)];
  if (globals && comparesGlobals) recorder.run(globalSimilarityKernel(global), [globals.rows, whole]);
  if (on.uniform) recorder.run(sinkhorn(n, on.uniform.iterations), [whole, transport]);
  const bankMeans = make('bank centrality', 2 * n);
  if (comparesBank) recorder.run(bankCentrality(n, bankSize, local.places), [local.similarity, bankMeans]);

  const given = { bankCentrality: bankMeans, globals: whole, transport };
  const places = slopePlaces(losses);
  const [slopes, terms] = [make('slopes', places.words), make('terms', 2 * n * TERM_WORDS)];
  const scalePlace = recorder.gradient('clip.logit_scale');
  recorder.run(
    lossRows(losses),
    [local.similarity, values, ...(on.centrality ? [hubs] : []), ...reads.map(input => given[input]), slopes, terms],
    [scalePlace],
  );
  const dSimilarity = make('similarity gradient', n * n + 2 * n);
  recorder.run(combineSlopes(losses, bankSize), [slopes, terms, dSimilarity, recorder.arena.gradients], [scalePlace]);

  const [dGlobals, dMean] = [make('globals gradient', 2 * n * width), make('mean tokens gradient', 2 * width)];
  const globalsLearn = comparesGlobals || throughWeights;
  if (globals && globalsLearn) {
    const { textRows, videoRows } = layout;
    const kernel = globalGradient({
      ...global,
      similarity: comparesGlobals,
      centrality: throughWeights,
      from: places.global,
      textRows,
      videoRows,
    });
    recorder.run(kernel, [
      globals.rows,
      ...(comparesGlobals ? [slopes] : []),
      ...(throughWeights ? [hubs, terms, mean] : []),
      dGlobals,
      ...(throughWeights ? [dMean] : []),
    ]);
    // A softmax over one token passes no gradient on, but the published optimizer still decays its weights.
    if (comparesGlobals)
      for (const tower of ['text_weight_fc1', 'video_weight_fc1'])
        for (const part of ['0.weight', '0.bias', '2.weight', '2.bias']) recorder.gradient(`${tower}.${part}`);
  }
  const dTokens = make('token gradient', (layout.textRows + layout.videoRows) * width);
  local.backward(dSimilarity, throughWeights ? dMean : null, dTokens);
  if (globalsLearn) globals?.backward(dGlobals, dTokens);
  towersBack(dTokens);
  recorder.finishPartials();
  if (!spec.updates) return;
  recordUpdate(recorder, inputs, spec, terms, 2 * n);
  if (comparesBank) recordPush(recorder, inputs, shape, layout, true);
}

/** Words of `factors` that a model of so many parameters needs. */
export const factorWords = (parameters: number) => 1 + 2 * parameters;
