import { describe, expect, it } from 'vitest';
import { finiteDifferences, gradientError, randomValues, relativeError, runKernel } from '../testing/run-kernel';
import { NORM_BLOCK, partialTable, reducePartials } from './layer-norm';
import {
  hiddenPartials,
  normalizeGradient,
  tokenHiddenGradient,
  tokenLogits,
  tokenSoftmax,
  tokenSoftmaxGradient,
  type TokenWeightSpec,
} from './token-weights';

/** float32: sums of up to a few hundred values. */
const TOLERANCE = 1e-5;

const KINDS = {
  'one token': [{ sequences: 1, length: 1 }],
  'texts and videos': [
    { sequences: 3, length: 7 },
    { sequences: 3, length: 2 },
  ],
  'with a bank': [
    { sequences: 2, length: 5 },
    { sequences: 2, length: 3 },
    { sequences: 11, length: 5 },
    { sequences: 11, length: 3 },
  ],
  'several blocks': [
    { sequences: 5, length: 24 },
    { sequences: 5, length: 12 },
    { sequences: 7, length: 24 },
    { sequences: 7, length: 12 },
  ],
};
const WIDTHS = [
  [4, 8],
  [20, 40],
  [128, 256],
] as const;
const CASES = Object.entries(KINDS).flatMap(([name, kinds]) =>
  WIDTHS.map(([width, hidden]) => [`${name}, width ${width}`, { kinds, width, hidden }] as [string, TokenWeightSpec]),
);

const rowsOf = ({ kinds }: TokenWeightSpec) => kinds.reduce((sum, k) => sum + k.sequences * k.length, 0);
/** Texts and videos have a layer each; batch and bank share it. */
const towerOf = (kind: number) => kind % 2;

/** Softmax weights from the hidden layer, in float64. */
function forward(spec: TokenWeightSpec, hidden: number[], parameters: number[], mask: number[]): number[] {
  let row = 0;
  return spec.kinds.flatMap(({ sequences, length }, kind) => {
    const at = towerOf(kind) * (spec.hidden + 4);
    return Array.from({ length: sequences }, () => {
      const logits = Array.from({ length }, () => {
        let sum = parameters[at + spec.hidden]!;
        for (let k = 0; k < spec.hidden; k++) sum += Math.max(0, hidden[row * spec.hidden + k]!) * parameters[at + k]!;
        return mask[row++] ? sum : -9e15;
      });
      const top = Math.max(...logits);
      const all = logits.map(l => Math.exp(l - top));
      const total = all.reduce((a, b) => a + b, 0);
      return all.map(e => e / total);
    }).flat();
  });
}

describe('token weights against float64', () => {
  it.each(CASES)('%s', async (name, spec) => {
    const rows = rowsOf(spec);
    const { width, hidden: hiddenWidth, kinds } = spec;
    // Before the ReLU; what the product leaves on the device is behind it.
    const before = randomValues(rows * hiddenWidth, `${name} hidden`);
    const hidden = before.map(v => Math.max(0, v));
    const parameters = randomValues(2 * (hiddenWidth + 4), `${name} parameters`);
    const x = randomValues(rows * width, `${name} x`, 2);
    let row = 0;
    const mask = kinds.flatMap(({ sequences, length }) =>
      Array.from({ length: sequences * length }, (_, i) => (row++ % 3 === 2 && i % length > 0 ? 0 : 1)),
    );
    const second = kinds.map((_, i) => (towerOf(i) * (hiddenWidth + 4)) / 4);
    const made = await runKernel(tokenLogits(spec), {
      buffers: { x, hidden, mask, parameters, logits: rows, scales: rows, inverse: rows },
      args: second.flatMap(at => [at, at + hiddenWidth / 4]),
    });
    const norms = Array.from({ length: rows }, (_, r) => 1 / Math.hypot(...x.slice(r * width, (r + 1) * width)));
    expect(relativeError(made.inverse!, norms)).toBeLessThan(TOLERANCE);
    expect(
      relativeError(
        made.scales!,
        norms.map((n, r) => n * mask[r]!),
      ),
    ).toBeLessThan(TOLERANCE);
    const { weights } = await runKernel(tokenSoftmax(spec), { buffers: { logits: made.logits!, weights: rows } });
    expect(relativeError(weights!, forward(spec, before, parameters, mask))).toBeLessThan(TOLERANCE);

    const dweights = randomValues(rows, `${name} dw`);
    const { dlogits } = await runKernel(tokenSoftmaxGradient(spec), {
      buffers: { weights: weights!, dweights, mask, dlogits: rows },
    });
    const { blocks, first, stride } = hiddenPartials(spec);
    expect(blocks).toEqual(kinds.map(k => Math.ceil((k.sequences * k.length) / NORM_BLOCK)));
    const back = await runKernel(tokenHiddenGradient(spec), {
      buffers: {
        dlogits: dlogits!,
        hidden,
        parameters,
        dhidden: rows * hiddenWidth,
        partials: blocks.reduce((a, b) => a + b, 0) * stride * 4,
      },
      args: [...second, 0],
    });
    const sums = [0, 1].slice(0, kinds.length).flatMap(tower => {
      const from = first[tower]! * stride;
      const parts = blocks[tower]! + (blocks[tower + 2] ?? 0);
      const to = (tower * (hiddenWidth + 4)) / 4;
      return [
        { from, stride, parts, to, size: stride - 1 },
        { from: from + stride - 1, stride, parts, to: to + stride - 1, size: 1 },
      ];
    });
    const table = partialTable(sums);
    const { gradients } = await runKernel(reducePartials(table.length / 4), {
      buffers: { partials: back.partials!, table, gradients: parameters.length },
    });
    const [dhidden, dparameters] = finiteDifferences(
      ([h, p]) => forward(spec, h!, p!, mask),
      [before, parameters],
      dweights,
      24,
    );
    expect(gradientError(back.dhidden!, dhidden!)).toBeLessThan(1e-4);
    // The softmax does not see a shift of all its logits: the offset's gradient is rounding.
    const offsets = dparameters!.places.map(place => place % (hiddenWidth + 4) >= hiddenWidth);
    const kept = {
      places: dparameters!.places.filter((_, i) => !offsets[i]),
      gradients: dparameters!.gradients.filter((_, i) => !offsets[i]),
    };
    expect(gradientError(gradients!, kept)).toBeLessThan(1e-4);
  });
});

describe('gradient of the normalisation', () => {
  it.each([
    [1, 4, 0, false, 1],
    [7, 12, 3, true, 1],
    [37, 20, 16, true, 3],
    [64, 64, 32, false, 2],
    [65, 68, 40, true, 1],
    [20, 512, 9, true, 4],
  ])('%i rows of %i', async (rows, width, textRows, centrality, parts) => {
    const x = randomValues(rows * width, 'x', 2);
    const mask = Array.from({ length: rows }, (_, r) => (r % 4 === 1 ? 0 : 1));
    const norms = Array.from({ length: rows }, (_, r) => 1 / Math.hypot(...x.slice(r * width, (r + 1) * width)));
    const dnormal = randomValues(parts * rows * width, 'dnormal');
    const dmean = randomValues(2 * width, 'dmean');
    const before = randomValues(rows * width, 'before');
    const { dx } = await runKernel(normalizeGradient({ rows, width, textRows, centrality, parts }), {
      buffers: {
        x,
        scales: norms.map((n, r) => n * mask[r]!),
        dnormal,
        ...(centrality && { dmean }),
        dx: before,
      },
    });
    const summed = Array.from({ length: rows * width }, (_, i) =>
      Array.from({ length: parts }, (_p, p) => dnormal[p * rows * width + i]!).reduce((a, b) => a + b, 0),
    );
    // x̂ with the mask, and the share of every token in its modality's mean, without.
    const [expected] = finiteDifferences(
      ([values]) =>
        Array.from({ length: rows }, (_, r) => {
          const row = values!.slice(r * width, (r + 1) * width);
          const norm = Math.hypot(...row);
          const mean = r < textRows ? 0 : width;
          return row.reduce(
            (sum, v, k) => sum + (v / norm) * (mask[r]! * summed[r * width + k]! + (centrality ? dmean[mean + k]! : 0)),
            0,
          );
        }),
      [x],
      Array<number>(rows).fill(1),
      32,
    );
    expect(
      gradientError(
        dx!.map((d, i) => d - before[i]!),
        expected!,
      ),
    ).toBeLessThan(1e-4);
  });
});
