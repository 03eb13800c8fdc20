import { attention, attentionGradient, type AttentionSpec, scoreGradients } from '../kernels/attention';
import { layerNorm, layerNormGradient, type LayerNormSpec, NORM_BLOCK } from '../kernels/layer-norm';
import {
  distanceStride,
  dpcKnn,
  mergeClusters,
  mergeClustersGradient,
  type MergeRows,
  type MergeSpec,
  tokenDistances,
} from '../kernels/merging';
import type { PlanBuffer } from '../plan';
import type { PlanRecorder } from '../plan-recorder';
import { sumNormPartials } from './transformer';

const EPS = 1e-5;

/** One round of token merging of both modalities. */
export interface RoundSpec {
  round: number;
  texts: MergeRows;
  videos: MergeRows;
  width: number;
  heads: number;
  /** neighbours of the density */
  k: number;
  /** tie-breaking noise by row */
  noise: PlanBuffer;
}

/**
 * CTM and TCBlock of both modalities (cluster.py): convolution, LayerNorm, score, DPC-KNN, weighted means, attention of
 * the merged tokens to those before. Only round 0 knows the mask.
 * @param x [rows, width], texts first
 * @returns the merged tokens, and the backward pass; `accumulate` adds to dx
 */
export function mergeRound(
  recorder: PlanRecorder,
  x: PlanBuffer,
  spec: RoundSpec,
): { y: PlanBuffer; backward: (dy: PlanBuffer, dx: PlanBuffer, accumulate: boolean) => void } {
  const { round, texts, videos, width, heads, k, noise } = spec;
  const { values } = recorder.arena;
  const kinds = [texts, videos];
  const names = ['text', 'video'];
  const before = kinds.map(kind => kind.sequences * kind.tokens);
  const after = kinds.map(kind => kind.sequences * kind.clusters);
  const [rows, merged] = [before[0]! + before[1]!, after[0]! + after[1]!];
  const beforeFrom = [0, before[0]!];
  const afterFrom = [0, after[0]!];
  const masked = round === 0;
  const ctm = names.map(name => `${name}_ctm${round}`);
  const block = names.map(name => `${name}_block${round}`);
  const make = (label: string, count: number, columns = width) => recorder.temporary(label, count * columns);
  const merge: MergeSpec = { kinds, width, k, masked };
  const single = kinds.every(kind => kind.clusters === 1);

  const taps = kinds.map((kind, i) => ({
    from: beforeFrom[i]!,
    to: beforeFrom[i]!,
    count: before[i]!,
    residual: beforeFrom[i]!,
    length: kind.tokens,
    parameter: `${ctm[i]}.conv.conv`,
  }));
  const mixed = make('token convolution', rows);
  recorder.linear(x, taps, { k: width, n: width, taps: 1 }, { y: mixed, residual: x });
  const scored: LayerNormSpec = {
    rows: kinds.map((_, i) => ({ from: beforeFrom[i]!, to: beforeFrom[i]!, count: before[i]!, eps: EPS })),
    width,
    score: { masked },
  };
  const scorePlaces = ctm.flatMap(name =>
    ['norm.weight', 'norm.bias', 'score.weight', 'score.bias'].map(part => recorder.place(`${name}.${part}`)),
  );
  const tokens = make('tokens', rows + merged);
  const [stats, score] = [make('stats', rows, 2), make('score', rows, 1)];
  const mask = masked ? [recorder.masks] : [];
  recorder.run(layerNorm(scored, recorder.tuning), [mixed, values, ...mask, tokens, stats, score], scorePlaces);
  const cluster = make('cluster', rows, 1);
  if (!single) {
    const [distances, furthest] = [make('distances', rows, distanceStride(kinds)), make('furthest', rows, 1)];
    recorder.run(tokenDistances(merge), [tokens, distances, furthest]);
    recorder.run(dpcKnn(merge), [distances, furthest, noise, ...mask, cluster]);
  }
  const clusters = single ? [] : [cluster];
  const totals = make('totals', merged, 1);
  recorder.run(mergeClusters(merge), [score, ...clusters, totals, tokens]);

  // Rows of one modality next to each other, so that its parameter's partial sums are too.
  const normRows = kinds.flatMap((_, i) => [
    { at: beforeFrom[i]!, count: before[i]!, residual: undefined },
    { at: rows + afterFrom[i]!, count: after[i]!, residual: afterFrom[i]! },
  ]);
  const norm: LayerNormSpec = {
    rows: normRows.map(({ at, count }) => ({ from: at, to: at, count, eps: EPS })),
    width,
  };
  const normNames = block.flatMap(name => [`${name}.norm1`, `${name}.norm1`]);
  const normPlaces = normNames.flatMap(name => [recorder.place(`${name}.weight`), recorder.place(`${name}.bias`)]);
  const [normed, normStats] = [make('norm 1', rows + merged), make('stats 1', rows + merged, 2)];
  recorder.run(layerNorm(norm, recorder.tuning), [tokens, values, normed, normStats], normPlaces);

  const queries = kinds.map((_, i) => ({
    from: rows + afterFrom[i]!,
    to: afterFrom[i]!,
    count: after[i]!,
    parameter: `${block[i]}.attn.q`,
  }));
  const keys = kinds.map((_, i) => ({
    from: beforeFrom[i]!,
    to: beforeFrom[i]!,
    count: before[i]!,
    parameter: `${block[i]}.attn.kv`,
  }));
  const [q, kv] = [make('q', merged), make('kv', rows, 2 * width)];
  recorder.linear(normed, queries, { k: width, n: width, bias: true }, { y: q });
  recorder.linear(normed, keys, { k: width, n: 2 * width, bias: true }, { y: kv });
  const attend: AttentionSpec = {
    rows: kinds.map((kind, i) => ({
      sequences: kind.sequences,
      queries: kind.clusters,
      keys: kind.tokens,
      queryFrom: afterFrom[i]!,
      keyFrom: beforeFrom[i]!,
      extraFrom: beforeFrom[i]!,
      heads,
      bias: 'score',
    })),
    width,
    packed: false,
    extra: true,
  };
  const [o, lse] = [make('attended', merged), make('lse', merged, heads)];
  recorder.run(attention(attend), [q, kv, score, o, lse]);
  const out = kinds.map((_, i) => ({
    from: afterFrom[i]!,
    to: afterFrom[i]!,
    count: after[i]!,
    residual: rows + afterFrom[i]!,
    parameter: `${block[i]}.attn.proj`,
  }));
  const y = make('merged', merged);
  recorder.linear(o, out, { k: width, n: width, bias: true }, { y, residual: tokens });

  const backward = (dy: PlanBuffer, dx: PlanBuffer, accumulate: boolean) => {
    const dO = make('attended gradient', merged);
    recorder.linearInput(dy, out, { k: width, n: width }, { dx: dO });
    const square = { m: width, n: width, bias: true };
    recorder.linearWeights(
      dy,
      o,
      out.map(({ parameter, to, count }) => ({ parameter, rows: [{ from: to, input: to, count }] })),
      square,
    );
    const scores = scoreGradients(attend);
    const [dq, dkv] = [make('q gradient', merged), recorder.temporary('kv and score gradient', scores.words)];
    recorder.run(attentionGradient(attend), [q, kv, score, o, lse, dO, dq, dkv]);
    recorder.linearWeights(
      dq,
      normed,
      kinds.map((_, i) => ({
        parameter: `${block[i]}.attn.q`,
        rows: [{ from: afterFrom[i]!, input: rows + afterFrom[i]!, count: after[i]! }],
      })),
      square,
    );
    recorder.linearWeights(
      dkv,
      normed,
      kinds.map((_, i) => ({
        parameter: `${block[i]}.attn.kv`,
        rows: [{ from: beforeFrom[i]!, input: beforeFrom[i]!, count: before[i]! }],
      })),
      { m: 2 * width, n: width, bias: true },
    );
    const dNormed = make('norm 1 gradient', rows + merged);
    const back = (list: typeof queries) => list.map(r => ({ ...r, from: r.to, to: r.from }));
    recorder.linearInput(dq, back(queries), { k: width, n: width }, { dx: dNormed });
    recorder.linearInput(dkv, back(keys), { k: 2 * width, n: width }, { dx: dNormed });
    const dTokens = make('tokens gradient', rows + merged);
    const normGradient = {
      ...norm,
      rows: norm.rows.map((r, i) => {
        const { residual } = normRows[i]!;
        return residual === undefined ? r : { ...r, residual };
      }),
    };
    const partial = sumNormPartials(recorder, norm, normNames);
    recorder.run(
      layerNormGradient(normGradient, recorder.tuning),
      [dNormed, tokens, normStats, values, dy, dTokens, recorder.partialBuffer],
      [...normPlaces, partial],
    );
    const dScore = make('score gradient', rows, 1);
    recorder.run(mergeClustersGradient(merge, scores), [
      score,
      ...mask,
      ...clusters,
      totals,
      tokens,
      dkv,
      dScore,
      dTokens,
    ]);
    const dMixed = make('token convolution gradient', rows);
    const scorePartial = sumScorePartials(recorder, scored, ctm);
    recorder.run(
      layerNormGradient(scored, recorder.tuning),
      [dTokens, mixed, stats, values, dScore, dMixed, recorder.partialBuffer],
      [...scorePlaces, scorePartial],
    );
    recorder.linearWeights(
      dMixed,
      x,
      taps.map(({ parameter, from, count, length }) => ({ parameter, rows: [{ from, input: from, count, length }] })),
      { m: width, n: width, taps: true },
    );
    recorder.linearInput(dMixed, taps, { k: width, n: width, taps: -1, residual: true, accumulate }, { dx, x: dMixed });
  };
  return { y, backward };
}

/** As `sumNormPartials`, with the score's weight and offset. */
function sumScorePartials(recorder: PlanRecorder, spec: LayerNormSpec, ctm: readonly string[]): number {
  const base = sumNormPartials(
    recorder,
    spec,
    ctm.map(name => `${name}.norm`),
  );
  const w4 = spec.width / 4;
  const stride = 3 * w4 + 1;
  let from = base;
  spec.rows.forEach((r, i) => {
    const parts = Math.ceil(r.count / NORM_BLOCK);
    recorder.sumPartials(`${ctm[i]}.score.weight`, { from: from + 2 * w4, stride, parts, size: w4 });
    recorder.sumPartials(`${ctm[i]}.score.bias`, { from: from + 3 * w4, stride, parts, size: 1 });
    from += parts * stride;
  });
  return base;
}
