import { describe, expect, it } from 'vitest';
import { finiteDifferences, gradientError, randomValues, relativeError, runKernel } from '../testing/run-kernel';
import {
  attention,
  attentionGradient,
  type AttentionRows,
  type AttentionSpec,
  maxHeads,
  scoreGradients,
} from './attention';

/** float32: softmaxes over up to a few dozen keys. */
const TOLERANCE = 2e-5;

/** Softmax attention in float64; `kv` is null when q, k and v share a matrix. */
function forward({ rows, width, packed }: AttentionSpec, q: number[], kv: number[], extra: number[]): number[] {
  const result = Array<number>(Math.max(...rows.map(r => r.queryFrom + r.sequences * r.queries)) * width).fill(0);
  const [qStride, kvStride, keys, k0, v0] = packed
    ? [3 * width, 3 * width, q, width, 2 * width]
    : [width, 2 * width, kv, 0, width];
  for (const r of rows)
    for (let s = 0; s < r.sequences; s++)
      for (let head = 0; head < r.heads; head++)
        for (let i = 0; i < r.queries; i++) {
          const d = width / r.heads;
          const row = r.queryFrom + s * r.queries + i;
          const scores = Array.from({ length: r.keys }, (_, j) => {
            const key = r.keyFrom + s * r.keys + j;
            let dot = 0;
            for (let c = 0; c < d; c++)
              dot += q[row * qStride + head * d + c]! * keys[key * kvStride + k0 + head * d + c]!;
            const e = extra[r.extraFrom + s * r.keys + j]!;
            const added = {
              none: 0,
              causal: j > i || e === 0 ? -9e15 : 0,
              padding: e === 0 ? -1e6 : 0,
              score: e,
            }[r.bias];
            return dot / Math.sqrt(d) + added;
          });
          const top = Math.max(...scores);
          const weights = scores.map(score => Math.exp(score - top));
          const total = weights.reduce((a, b) => a + b, 0);
          for (let c = 0; c < d; c++)
            result[row * width + head * d + c] = weights.reduce(
              (sum, w, j) => sum + (w / total) * keys[(r.keyFrom + s * r.keys + j) * kvStride + v0 + head * d + c]!,
              0,
            );
        }
  return result;
}

const one = (r: Partial<AttentionRows> & Pick<AttentionRows, 'sequences' | 'queries' | 'keys'>): AttentionRows => ({
  queryFrom: 0,
  keyFrom: 0,
  extraFrom: 0,
  heads: 1,
  bias: 'none',
  ...r,
});

const CASES: [string, AttentionSpec][] = [
  ['one token', { rows: [one({ sequences: 1, queries: 1, keys: 1 })], width: 4, packed: true, extra: false }],
  [
    'causal with padding',
    {
      rows: [one({ sequences: 3, queries: 7, keys: 7, heads: 2, bias: 'causal' })],
      width: 16,
      packed: true,
      extra: true,
    },
  ],
  [
    'padded keys',
    {
      rows: [one({ sequences: 5, queries: 12, keys: 12, heads: 4, bias: 'padding' })],
      width: 32,
      packed: true,
      extra: true,
    },
  ],
  [
    'texts and videos of unlike heads',
    {
      rows: [
        one({ sequences: 4, queries: 11, keys: 11, heads: 2, bias: 'causal' }),
        one({
          sequences: 4,
          queries: 5,
          keys: 5,
          heads: 1,
          bias: 'padding',
          queryFrom: 44,
          keyFrom: 44,
          extraFrom: 44,
        }),
      ],
      width: 8,
      packed: true,
      extra: true,
    },
  ],
  [
    'fewer queries than keys, with scores',
    {
      rows: [
        one({ sequences: 3, queries: 2, keys: 9, heads: 2, bias: 'score' }),
        one({ sequences: 3, queries: 1, keys: 5, heads: 2, bias: 'score', queryFrom: 6, keyFrom: 27, extraFrom: 27 }),
      ],
      width: 24,
      packed: false,
      extra: true,
    },
  ],
  [
    'the longest preset',
    {
      rows: [one({ sequences: 2, queries: 24, keys: 24, heads: 4, bias: 'causal' })],
      width: 128,
      packed: true,
      extra: true,
    },
  ],
];

describe('attention against float64', () => {
  it.each(CASES)('%s', async (name, spec) => {
    const { rows, width, packed } = spec;
    const queryRows = Math.max(...rows.map(r => r.queryFrom + r.sequences * r.queries));
    const keyRows = Math.max(...rows.map(r => r.keyFrom + r.sequences * r.keys));
    const q = randomValues(queryRows * width * (packed ? 3 : 1), `${name} q`, 2);
    const kv = packed ? [] : randomValues(keyRows * 2 * width, `${name} kv`, 2);
    const scored = rows.some(r => r.bias === 'score');
    const noise = randomValues(keyRows, `${name} extra`);
    // The first key of every sequence is valid; a third of the others is padding.
    const extra = scored
      ? noise
      : noise.map((v, i) => (v > -0.3 || rows.some(r => (i - r.keyFrom) % r.keys === 0) ? 1 : 0));
    const heads = maxHeads(spec);
    const inputs = { q, ...(!packed && { kv }), ...(spec.extra && { extra }) };
    const made = await runKernel(attention(spec), {
      buffers: { ...inputs, result: queryRows * width, lse: queryRows * heads },
    });
    expect(relativeError(made.result!, forward(spec, q, kv, extra))).toBeLessThan(TOLERANCE);

    const dy = randomValues(queryRows * width, `${name} dy`);
    const back = await runKernel(attentionGradient(spec), {
      buffers: {
        ...inputs,
        result: made.result!,
        lse: made.lse!,
        dy,
        dq: q.length,
        ...(!packed && { dkv: scored ? scoreGradients(spec).words : kv.length }),
      },
    });
    const [dq, dkv, dextra] = finiteDifferences(
      ([a, b, c]) => forward(spec, a!, b!, scored ? c! : extra),
      [q, kv, extra],
      dy,
      40,
      1e-5,
    );
    expect(gradientError(back.dq!, dq!)).toBeLessThan(1e-4);
    if (!packed) expect(gradientError(back.dkv!, dkv!)).toBeLessThan(1e-4);
    if (scored) {
      const { from } = scoreGradients(spec);
      const byHead = (row: number) =>
        Array.from({ length: heads }, (_, head) => back.dkv![4 * (from + row * heads + head)]!);
      const summed = Array.from({ length: keyRows }, (_, row) => byHead(row).reduce((a, b) => a + b, 0));
      expect(gradientError(summed, dextra!)).toBeLessThan(1e-4);
    }
  });

  it('does not overflow on large scores', async () => {
    const spec = CASES[2]![1];
    const rows = 5 * 12;
    const q = randomValues(rows * 3 * 32, 'large', 60);
    const extra = Array<number>(rows).fill(1);
    const { result } = await runKernel(attention(spec), { buffers: { q, extra, result: rows * 32, lse: rows * 4 } });
    // Scores of several thousand keep about three decimals in float32, so the softmax does too.
    expect(relativeError(result!, forward(spec, q, [], extra))).toBeLessThan(5e-3);
  });
});
