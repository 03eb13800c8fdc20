import {
  lateInteraction,
  type LateInteractionSpec,
  type Meeting,
  pairCount,
  recordWords,
} from '../kernels/late-interaction';
import {
  lateInteractionGradient,
  lateInteractionWeightGradient,
  type MeetingSlope,
  partnerParts,
} from '../kernels/late-interaction-gradient';
import {
  hiddenPartials,
  normalizeGradient,
  tokenHiddenGradient,
  tokenLogits,
  tokenSoftmax,
  tokenSoftmaxGradient,
  type TokenWeightSpec,
} from '../kernels/token-weights';
import type { PlanBuffer } from '../plan';
import type { LinearRows, PlanRecorder } from '../plan-recorder';
import type { PlanShape } from '../shape';

/** Where the tokens of batch and bank lie in one matrix. */
export interface TokenLayout {
  /** pairs in the memory bank; 0 without one */
  bank: number;
  textRows: number;
  videoRows: number;
  bankTextFrom: number;
  bankVideoFrom: number;
  rows: number;
}

/** Rows of batch texts, batch videos, bank texts and bank videos, in this order. */
export function tokenLayout({ batch, words, frames }: PlanShape, bank: number): TokenLayout {
  const [textRows, videoRows] = [batch * words, batch * frames];
  const bankTextFrom = textRows + videoRows;
  const bankVideoFrom = bankTextFrom + bank * words;
  return { bank, textRows, videoRows, bankTextFrom, bankVideoFrom, rows: bankVideoFrom + bank * frames };
}

/** Similarities of a step. */
export interface Similarities {
  /** [n, n], then the bank's texts with the batch's videos [m, n], then the batch's texts with the bank's videos [n, m] */
  similarity: PlanBuffer;
  places: { bankByVideo: number; textByBank: number };
  /** 1/‖x‖ of every token, whatever the mask */
  inverse: PlanBuffer;
  /**
   * @param dSimilarity as `combineSlopes` leaves it
   * @param dMean gradient of the mean tokens, or null
   * @param dTokens receives the gradient of the batch's tokens
   */
  backward: (dSimilarity: PlanBuffer, dMean: PlanBuffer | null, dTokens: PlanBuffer) => void;
}

/** Token weights and norms, and what made them. */
interface WeighedTokens {
  spec: TokenWeightSpec;
  /** the MLP's first layer by kind of token, and which tower's it is */
  first: LinearRows[];
  towers: string[];
  /** places of the second layer's weights */
  second: number[];
  hidden: PlanBuffer;
  scales: PlanBuffer;
  inverse: PlanBuffer;
  weights: PlanBuffer;
}

/** Softmax weights of all tokens of batch and bank, and what normalises them. */
export function weighTokens(
  recorder: PlanRecorder,
  tokens: PlanBuffer,
  shape: PlanShape,
  layout: TokenLayout,
): WeighedTokens {
  const { batch, words, frames, width } = shape;
  const { bank, textRows, bankTextFrom, bankVideoFrom } = layout;
  const { values } = recorder.arena;
  const hiddenWidth = 2 * width;
  const kinds = [
    { sequences: batch, length: words },
    { sequences: batch, length: frames },
    ...(bank > 0
      ? [
          { sequences: bank, length: words },
          { sequences: bank, length: frames },
        ]
      : []),
  ];
  const towers = ['text_weight_fc', 'video_weight_fc', 'text_weight_fc', 'video_weight_fc'].slice(0, kinds.length);
  const starts = [0, textRows, bankTextFrom, bankVideoFrom];
  const kindRows = kinds.map((kind, i) => ({ from: starts[i]!, to: starts[i]!, count: kind.sequences * kind.length }));
  const first = kindRows.map((r, i) => ({ ...r, parameter: `${towers[i]}.0` }));
  const rows = kindRows.reduce((sum, r) => sum + r.count, 0);
  const spec: TokenWeightSpec = { kinds, width, hidden: hiddenWidth };
  const make = (label: string, words: number) => recorder.temporary(label, words);

  const hidden = make('token hidden', rows * hiddenWidth);
  recorder.linear(tokens, first, { k: width, n: hiddenWidth, bias: true, activation: 'relu' }, { y: hidden });
  const [logits, scales, inverse, weights] = [
    make('token logits', rows),
    make('token scales', rows),
    make('inverse norms', rows),
    make('token weights', rows),
  ];
  const second = towers.map(name => recorder.place(`${name}.2.weight`));
  const secondArgs = towers.flatMap((name, i) => [second[i]!, recorder.place(`${name}.2.bias`)]);
  recorder.run(tokenLogits(spec), [tokens, hidden, recorder.masks, values, logits, scales, inverse], secondArgs);
  recorder.run(tokenSoftmax(spec), [logits, weights]);
  return { spec, first, towers, second, hidden, scales, inverse, weights };
}

/** Token weights and late interaction of the batch with itself and with the memory bank (NeighborRetr.local_level). */
export function similarities(
  recorder: PlanRecorder,
  tokens: PlanBuffer,
  shape: PlanShape,
  layout: TokenLayout,
): Similarities {
  const { batch, words, frames, width } = shape;
  const { bank, textRows, videoRows, bankTextFrom, bankVideoFrom, rows } = layout;
  const { values } = recorder.arena;
  const weighed = weighTokens(recorder, tokens, shape, layout);
  const { spec, first, towers, second, hidden, scales, inverse, weights } = weighed;
  const make = (label: string, words: number) => recorder.temporary(label, words);
  const square = batch * batch;
  const places = { bankByVideo: square, textByBank: square + bank * batch };
  const meetings: Meeting[] = [{ texts: batch, textFrom: 0, videos: batch, videoFrom: textRows, to: 0 }];
  if (bank > 0)
    meetings.push(
      { texts: bank, textFrom: bankTextFrom, videos: batch, videoFrom: textRows, to: places.bankByVideo },
      { texts: batch, textFrom: 0, videos: bank, videoFrom: bankVideoFrom, to: places.textByBank },
    );
  const late: LateInteractionSpec = { meetings, words, frames, width };
  const [similarity, winners, maxima] = [
    make('similarity', pairCount(late)),
    make('winners', pairCount(late) * recordWords(late)),
    make('maxima', pairCount(late) * (words + frames)),
  ];
  recorder.run(lateInteraction(late), [tokens, scales, weights, similarity, winners, maxima]);

  const backward: Similarities['backward'] = (dSimilarity, dMean, dTokens) => {
    const slopes: MeetingSlope[] = [
      { from: 0, per: 'pair' },
      { from: square, per: 'video' },
      { from: square + batch, per: 'text' },
    ];
    const dWeights = make('token weights gradient', rows);
    recorder.run(lateInteractionWeightGradient({ ...late, slopes }), [maxima, dSimilarity, dWeights]);
    const parts = partnerParts(late, 2 * batch, recorder.tuning.invocations);
    const dNormal = make('normalised tokens gradient', parts * (textRows + videoRows) * width);
    const gradient = lateInteractionGradient({ ...late, slopes }, { textFrom: 0, videoFrom: textRows }, parts);
    recorder.run(gradient, [tokens, scales, weights, winners, dSimilarity, dNormal]);
    const dLogits = make('token logits gradient', rows);
    recorder.run(tokenSoftmaxGradient(spec), [weights, dWeights, recorder.masks, dLogits]);
    const hiddenWidth = spec.hidden;
    const dHidden = make('token hidden gradient', rows * hiddenWidth);
    const { blocks, first: firstBlocks, stride } = hiddenPartials(spec);
    const base = recorder.partials(blocks.reduce((sum, b) => sum + b, 0) * stride);
    recorder.run(
      tokenHiddenGradient(spec),
      [dLogits, hidden, values, dHidden, recorder.partialBuffer],
      [...second, base],
    );
    ['text_weight_fc', 'video_weight_fc'].forEach((tower, i) => {
      const from = base + firstBlocks[i]! * stride;
      const parts = blocks[i]! + (blocks[i + 2] ?? 0);
      recorder.sumPartials(`${tower}.2.weight`, { from, stride, parts, size: stride - 1 });
      recorder.sumPartials(`${tower}.2.bias`, { from: from + stride - 1, stride, parts, size: 1 });
    });
    const groups = ['text_weight_fc', 'video_weight_fc'].map(tower => ({
      parameter: `${tower}.0`,
      rows: first.filter((_, i) => towers[i] === tower).map(({ from, count }) => ({ from, input: from, count })),
    }));
    recorder.linearWeights(dHidden, tokens, groups, { m: hiddenWidth, n: width, bias: true });
    recorder.linearInput(dHidden, first.slice(0, 2), { k: hiddenWidth, n: width }, { dx: dTokens });
    const normalize = { rows: textRows + videoRows, width, textRows, centrality: dMean !== null, parts };
    recorder.run(normalizeGradient(normalize), [tokens, scales, dNormal, ...(dMean ? [dMean] : []), dTokens]);
  };
  return { similarity, places, inverse, backward };
}
