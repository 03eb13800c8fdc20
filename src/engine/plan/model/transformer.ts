import { attention, attentionGradient, type AttentionBias, type AttentionSpec, maxHeads } from '../kernels/attention';
import { layerNorm, layerNormGradient, type LayerNormSpec, normPartials } from '../kernels/layer-norm';
import type { PlanBuffer } from '../plan';
import type { PlanRecorder } from '../plan-recorder';

/** Sequences of one tower in a block that several towers go through at once. */
export interface BlockPart {
  /** prefix of the block's parameters, with the final dot */
  prefix: string;
  /** first row in the block's input */
  from: number;
  sequences: number;
  length: number;
  heads: number;
  bias: AttentionBias;
  /** first row of the part's masks */
  maskFrom: number;
  eps: number;
}

/** Records the gradient of a layer norm's parameters as partial sums. */
export function sumNormPartials(recorder: PlanRecorder, spec: LayerNormSpec, parameters: readonly string[]): number {
  const { blocks, stride } = normPartials(spec);
  const total = blocks.reduce((sum, b) => sum + b, 0);
  const base = recorder.partials(total * stride);
  const w4 = (stride - (spec.score ? 1 : 0)) / (spec.score ? 3 : 2);
  // A parameter that normalises several ranges of rows has them next to each other.
  let first = 0;
  const spans = new Map<string, { first: number; parts: number }>();
  parameters.forEach((name, i) => {
    const span = spans.get(name) ?? { first, parts: 0 };
    if (span.first + span.parts !== first) throw new Error(`The ranges of ${name} are not next to each other.`);
    first += blocks[i]!;
    spans.set(name, { ...span, parts: span.parts + blocks[i]! });
  });
  for (const [name, span] of spans) {
    const from = base + span.first * stride;
    recorder.sumPartials(`${name}.weight`, { from, stride, parts: span.parts, size: w4 });
    recorder.sumPartials(`${name}.bias`, { from: from + w4, stride, parts: span.parts, size: w4 });
  }
  return base;
}

/**
 * One pre-LN residual block of CLIP (module_transformer.py ResidualAttentionBlock) for the sequences of one or both
 * towers, whose rows lie one after the other. @returns the output, and the backward pass
 */
export function transformerBlock(
  recorder: PlanRecorder,
  x: PlanBuffer,
  parts: readonly BlockPart[],
  width: number,
): { y: PlanBuffer; backward: (dy: PlanBuffer, dx: PlanBuffer) => void } {
  const { values } = recorder.arena;
  let at = 0;
  const placed = parts.map(p => {
    const count = p.sequences * p.length;
    at += count;
    return { ...p, count, to: at - count };
  });
  const rows = at;
  const mapped = (parameter: string) =>
    placed.map(p => ({ from: p.to, to: p.to, count: p.count, parameter: p.prefix + parameter }));
  const normArgs = (name: string) =>
    placed.flatMap(p => [recorder.place(`${p.prefix}${name}.weight`), recorder.place(`${p.prefix}${name}.bias`)]);
  const outer: LayerNormSpec = { rows: placed.map(({ from, to, count, eps }) => ({ from, to, count, eps })), width };
  const inner: LayerNormSpec = { rows: placed.map(({ to, count, eps }) => ({ from: to, to, count, eps })), width };
  const attend: AttentionSpec = {
    rows: placed.map(p => ({
      sequences: p.sequences,
      queries: p.length,
      keys: p.length,
      queryFrom: p.to,
      keyFrom: p.to,
      extraFrom: p.maskFrom,
      heads: p.heads,
      bias: p.bias,
    })),
    width,
    packed: true,
    extra: parts.some(p => p.bias !== 'none'),
  };
  const make = (label: string, columns: number) => recorder.temporary(label, rows * columns);

  const [n1, s1, qkv, o] = [make('ln 1', width), make('stats 1', 2), make('qkv', 3 * width), make('attended', width)];
  const lse = make('lse', maxHeads(attend));
  recorder.run(layerNorm(outer, recorder.tuning), [x, values, n1, s1], normArgs('ln_1'));
  recorder.linear(n1, mapped('attn.in_proj'), { k: width, n: 3 * width, bias: true }, { y: qkv });
  const extra = attend.extra ? [recorder.masks] : [];
  recorder.run(attention(attend), [qkv, ...extra, o, lse]);
  const x1 = make('after attention', width);
  recorder.linear(
    o,
    mapped('attn.out_proj').map((r, i) => ({ ...r, residual: placed[i]!.from })),
    { k: width, n: width, bias: true },
    { y: x1, residual: x },
  );
  const [n2, s2, hidden, argument] = [
    make('ln 2', width),
    make('stats 2', 2),
    make('hidden', 4 * width),
    make('gelu argument', 4 * width),
  ];
  recorder.run(layerNorm(inner, recorder.tuning), [x1, values, n2, s2], normArgs('ln_2'));
  recorder.linear(
    n2,
    mapped('mlp.c_fc'),
    { k: width, n: 4 * width, bias: true, activation: 'quickGelu' },
    { y: hidden, argument },
  );
  const y = make('block', width);
  recorder.linear(hidden, mapped('mlp.c_proj'), { k: 4 * width, n: width, bias: true }, { y, residual: x1 });

  const weights = (dy: PlanBuffer, input: PlanBuffer, parameter: string, m: number, n: number) =>
    recorder.linearWeights(
      dy,
      input,
      placed.map(p => ({
        parameter: p.prefix + parameter,
        rows: [{ from: p.to, input: p.to, count: p.count }],
      })),
      { m, n, bias: true },
    );
  const backward = (dy: PlanBuffer, dx: PlanBuffer) => {
    const dHidden = make('hidden gradient', 4 * width);
    recorder.linearInput(
      dy,
      mapped('mlp.c_proj'),
      { k: width, n: 4 * width, slope: 'quickGelu' },
      { dx: dHidden, x: argument },
    );
    weights(dy, hidden, 'mlp.c_proj', width, 4 * width);
    const dn2 = make('ln 2 gradient', width);
    recorder.linearInput(dHidden, mapped('mlp.c_fc'), { k: 4 * width, n: width }, { dx: dn2 });
    weights(dHidden, n2, 'mlp.c_fc', 4 * width, width);
    const dx1 = make('after attention gradient', width);
    const innerGradient = { ...inner, rows: inner.rows.map(r => ({ ...r, residual: r.to })) };
    const partial2 = sumNormPartials(
      recorder,
      inner,
      placed.map(p => `${p.prefix}ln_2`),
    );
    recorder.run(
      layerNormGradient(innerGradient, recorder.tuning),
      [dn2, x1, s2, values, dy, dx1, recorder.partialBuffer],
      [...normArgs('ln_2'), partial2],
    );
    const dO = make('attended gradient', width);
    recorder.linearInput(dx1, mapped('attn.out_proj'), { k: width, n: width }, { dx: dO });
    weights(dx1, o, 'attn.out_proj', width, width);
    const dqkv = make('qkv gradient', 3 * width);
    recorder.run(attentionGradient(attend), [qkv, ...extra, o, lse, dO, dqkv]);
    const dn1 = make('ln 1 gradient', width);
    recorder.linearInput(dqkv, mapped('attn.in_proj'), { k: 3 * width, n: width }, { dx: dn1 });
    weights(dqkv, n1, 'attn.in_proj', 3 * width, width);
    const outerGradient = { ...outer, rows: outer.rows.map(r => ({ ...r, residual: r.to })) };
    const partial1 = sumNormPartials(
      recorder,
      outer,
      placed.map(p => `${p.prefix}ln_1`),
    );
    recorder.run(
      layerNormGradient(outerGradient, recorder.tuning),
      [dn1, x, s1, values, dx1, dx, recorder.partialBuffer],
      [...normArgs('ln_1'), partial1],
    );
  };
  return { y, backward };
}
