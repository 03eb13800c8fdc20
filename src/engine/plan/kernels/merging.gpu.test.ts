import { describe, expect, it } from 'vitest';
import {
  type Content,
  finiteDifferences,
  gradientError,
  randomValues,
  relativeError,
  runKernel,
} from '../testing/run-kernel';
import {
  distanceStride,
  dpcKnn,
  mergeClusters,
  mergeClustersGradient,
  type MergeSpec,
  tokenDistances,
} from './merging';

/** float32: distances over up to a few hundred values. */
const TOLERANCE = 1e-5;

const CASES: [string, MergeSpec][] = [
  ['one token', { kinds: [{ sequences: 1, tokens: 1, clusters: 1 }], width: 4, k: 3, masked: false }],
  ['odd counts', { kinds: [{ sequences: 3, tokens: 7, clusters: 3 }], width: 12, k: 3, masked: false }],
  ['masked', { kinds: [{ sequences: 5, tokens: 11, clusters: 4 }], width: 20, k: 3, masked: true }],
  [
    'texts and videos',
    {
      kinds: [
        { sequences: 4, tokens: 16, clusters: 3 },
        { sequences: 4, tokens: 8, clusters: 2 },
      ],
      width: 64,
      k: 3,
      masked: true,
    },
  ],
  [
    'down to one each',
    {
      kinds: [
        { sequences: 6, tokens: 3, clusters: 1 },
        { sequences: 6, tokens: 2, clusters: 1 },
      ],
      width: 16,
      k: 2,
      masked: false,
    },
  ],
  [
    'the longest preset',
    {
      kinds: [
        { sequences: 3, tokens: 24, clusters: 5 },
        { sequences: 3, tokens: 12, clusters: 3 },
      ],
      width: 128,
      k: 5,
      masked: true,
    },
  ],
];

const rowsOf = ({ kinds }: MergeSpec) => kinds.reduce((sum, k) => sum + k.sequences * k.tokens, 0);
const mergedOf = ({ kinds }: MergeSpec) => kinds.reduce((sum, k) => sum + k.sequences * k.clusters, 0);

function maskOf({ kinds, masked }: MergeSpec): number[] {
  return kinds.flatMap(({ sequences, tokens }) =>
    Array.from({ length: sequences * tokens }, (_, i) =>
      masked && i % tokens > 1 + (Math.floor(i / tokens) % tokens) ? 0 : 1,
    ),
  );
}

/** Clusters of one modality, from the algorithm's definition: sorted densities, nearest denser token, product. */
function cluster(
  distance: (i: number, j: number) => number,
  noise: number[],
  mask: number[],
  k: number,
  clusters: number,
) {
  const all = noise.map((_, i) => i);
  const density = all.map(i => {
    const near = all
      .map(j => distance(i, j))
      .toSorted((a, b) => a - b)
      .slice(0, k);
    return (Math.exp(-near.reduce((sum, d) => sum + d * d, 0) / near.length) + noise[i]!) * mask[i]!;
  });
  const edge = Math.max(...all.flatMap(i => all.map(j => distance(i, j))));
  const score = all.map(i => {
    const denser = all.filter(j => density[j]! > density[i]!).map(j => distance(i, j));
    return Math.min(edge, ...denser) * density[i]!;
  });
  const centers = all.toSorted((a, b) => score[b]! - score[a]! || a - b).slice(0, clusters);
  const joined = all.map(j => {
    const distances = centers.map(c => distance(c, j));
    return distances.indexOf(Math.min(...distances));
  });
  centers.forEach((c, i) => (joined[c] = i));
  return joined;
}

/** Merged rows, in float64. */
function merge({ kinds, width }: MergeSpec, x: number[], score: number[], of: ArrayLike<number>): number[] {
  let first = 0;
  return kinds.flatMap(({ sequences, tokens, clusters }) =>
    Array.from({ length: sequences }, () => {
      const base = first;
      first += tokens;
      return Array.from({ length: clusters }, (_, c) => {
        const members = Array.from({ length: tokens }, (_t, i) => base + i).filter(i => of[i] === c);
        const weight = members.reduce((sum, i) => sum + Math.exp(score[i]!), 0) + 1e-6;
        return Array.from({ length: width }, (_w, k) =>
          members.reduce((sum, i) => sum + (Math.exp(score[i]!) * x[i * width + k]!) / weight, 0),
        );
      }).flat();
    }).flat(),
  );
}

describe('token merging against float64', () => {
  it.each(CASES)('%s', async (name, spec) => {
    const { kinds, width, k, masked } = spec;
    const [rows, merged, stride] = [rowsOf(spec), mergedOf(spec), distanceStride(kinds)];
    const x = randomValues(rows * width, name);
    const mask = maskOf(spec);
    const noise = randomValues(rows, `${name} noise`, 1e-6).map(Math.abs);
    const made = await runKernel(tokenDistances(spec), {
      buffers: { x, distances: rows * stride, furthest: rows },
    });
    const distances = made.distances!;
    const { cluster: found } = await runKernel(dpcKnn(spec), {
      buffers: { distances, furthest: made.furthest!, noise, ...(masked && { mask }), cluster: rows },
    });
    let first = 0;
    for (const { sequences, tokens, clusters } of kinds) {
      const far = Math.max(...made.furthest!.slice(first, first + sequences * tokens)) + 1;
      for (let s = 0; s < sequences; s++) {
        const base = first + s * tokens;
        for (let i = 0; i < tokens; i++)
          for (let j = 0; j < tokens; j++) {
            let square = 0;
            for (let c = 0; c < width; c++) square += (x[(base + i) * width + c]! - x[(base + j) * width + c]!) ** 2;
            expect(distances[(base + i) * stride + j]).toBeCloseTo(Math.sqrt(square / width), 5);
          }
        const between = (i: number, j: number) =>
          masked && !mask[base + j] ? far : distances[(base + i) * stride + j]!;
        const expected = cluster(
          between,
          noise.slice(base, base + tokens),
          mask.slice(base, base + tokens),
          k,
          clusters,
        );
        expect(Array.from(found!).slice(base, base + tokens)).toEqual(expected);
      }
      first += sequences * tokens;
    }

    const single = kinds.every(kind => kind.clusters === 1);
    const given: Record<string, Content> = single ? {} : { cluster: found! };
    const free = randomValues(rows, `${name} score`);
    const score = free.map((v, i) => (mask[i] ? v : -9e15));
    const result = await runKernel(mergeClusters(spec), {
      buffers: { score, ...given, totals: merged, tokens: [...x, ...Array<number>(merged * width).fill(0)] },
    });
    expect(relativeError(result.tokens!.slice(rows * width), merge(spec, x, score, found!))).toBeLessThan(TOLERANCE);

    const heads = 2;
    const dy = randomValues(merged * width, `${name} dy`);
    const dattention = randomValues(rows * heads, `${name} attention`);
    // Behind the gradients of keys and values, a vec4 each.
    const from = 3;
    const behind = [...Array<number>(4 * from).fill(9), ...dattention.flatMap(d => [d, 9, 9, 9])];
    const before = randomValues(rows * width, `${name} before`);
    const back = await runKernel(mergeClustersGradient(spec, { from, heads }), {
      buffers: {
        score,
        ...(masked && { mask }),
        ...given,
        totals: result.totals!,
        tokens: result.tokens!,
        dattention: behind,
        dscore: rows,
        dtokens: [...before, ...dy],
      },
    });
    const [dx, dscore] = finiteDifferences(([v, s]) => merge(spec, v!, s!, found!), [x, score], dy, 40);
    const added = back.dtokens!.slice(0, rows * width).map((d, i) => d - before[i]!);
    expect(gradientError(added, dx!)).toBeLessThan(1e-4);
    // What came through the attention is added for valid tokens.
    const gradients = dscore!.gradients.map((d, i) => {
      const row = dscore!.places[i]!;
      return mask[row] ? d + dattention[2 * row]! + dattention[2 * row + 1]! : 0;
    });
    expect(gradientError(back.dscore!, { places: dscore!.places, gradients })).toBeLessThan(1e-4);
  });

  it('gives ties to the lower index: a sequence of equal tokens', async () => {
    const spec: MergeSpec = { kinds: [{ sequences: 2, tokens: 6, clusters: 3 }], width: 4, k: 3, masked: false };
    const made = await runKernel(tokenDistances(spec), {
      buffers: { x: Array<number>(12 * 4).fill(0.3), distances: 72, furthest: 12 },
    });
    const { cluster: found } = await runKernel(dpcKnn(spec), {
      buffers: { distances: made.distances!, furthest: made.furthest!, noise: 12, cluster: 12 },
    });
    expect([...found!]).toEqual([0, 1, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0]);
  });
});
