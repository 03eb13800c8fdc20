import { describe, expect, it } from 'vitest';
import { type LossName, START_LOSSES, withOnly } from '@/config/losses';
import { finiteDifferences, gradientError, randomValues, relativeError, runKernel } from '../testing/run-kernel';
import { centralityWeights, globalGradient, globalSimilarity, meanTokens } from './global-similarity';
import { bankCentrality, combineSlopes, lossRows, type LossSpec, slopePlaces } from './losses';
import { sinkhorn } from './sinkhorn';
import { PLANNED_LOSSES, TERM_LANES } from '../losses/table';
import { lossInputs, type StepTerms, stepTerms } from '../step-terms';
import type { StepValues } from './step';
import { TERM_GRADIENTS, TERM_WORDS } from './terms';

/** float32: softmaxes over up to a hundred entries, twice in a row for the neighbor adjusting. */
const TOLERANCE = 5e-5;

const STEP: Partial<StepValues> = {
  centralityScale: 0.3,
  neighborWeight: 5,
  neighborTemperature: 3,
  uniformWeight: 0.7,
  uniformTemperature: 1.5,
  uniformBeta: 0.6,
  klWeight: 0.9,
};

const lse = (values: number[]) => {
  const top = Math.max(...values);
  return top + Math.log(values.reduce((sum, v) => sum + Math.exp(v - top), 0));
};

/** Everything that the losses of a batch read. */
interface LossInputs {
  similarity: number[];
  whole: number[];
  /** of the videos, then of the texts */
  bank: number[];
  hubs: number[];
  logScale: number;
  transport: number[];
}

/** Centrality, uniform, neighbor and KL loss in float64; the neighbours and the transport plan are constants. */
function losses(
  { n, terms: on }: LossSpec,
  { similarity, whole, bank, hubs, logScale, transport }: LossInputs,
): number[] {
  const sums = [0, 0, 0, 0];
  const step = STEP as StepValues;
  for (let dir = 0; dir < 2; dir++)
    for (let i = 0; i < n; i++) {
      const rowOf = (m: number[]) => Array.from({ length: n }, (_, j) => (dir === 0 ? m[i * n + j]! : m[j * n + i]!));
      const s = rowOf(similarity);
      const g = rowOf(whole);
      const scaled = s.map(v => Math.exp(logScale) * v);
      sums[0]! += (on.centrality ? hubs[dir * n + i]! : 1) * (lse(scaled) - scaled[i]!);
      if (on.uniform) {
        const logits = g.map(v => step.uniformTemperature * v);
        const total = lse(logits);
        logits.forEach((logit, j) => {
          const target = step.uniformBeta * transport[(dir * n + i) * n + j]! + (j === i ? 1 - step.uniformBeta : 0);
          sums[1]! += target * (total - logit);
        });
      }
      if (on.neighbor) {
        const others = s.map((_, j) => j).filter(j => j !== i);
        const near = others.toSorted((a, b) => s[b]! - s[a]! || a - b).slice(0, on.neighbor!.neighbors);
        const rest = others.filter(j => !near.includes(j));
        const c = bank.slice(dir * n, (dir + 1) * n);
        const normalized = (values: number[], j: number) => {
          const those = rest.map(k => values[k]!);
          const low = Math.min(...those);
          return (values[j]! - low) / (Math.max(...those) - low);
        };
        const a = near.map(j => step.neighborTemperature * (normalized(s, j) - normalized(c, j)));
        const p = a.map(v => Math.exp(v - lse(a)));
        const total = lse([s[i]!, ...near.map(j => s[j]!)]);
        const inner = s[i]! - total + near.reduce((sum, j, k) => sum + p[k]! * (s[j]! - total), 0);
        sums[2]! -= inner / (1 + p.reduce((x, y) => x + y, 0));
      }
      if (on.kl) {
        const [ls, lg] = [lse(s), lse(g)];
        s.forEach((v, j) => (sums[3]! += (Math.exp(v - ls) * (v - ls - (g[j]! - lg))) / n));
      }
    }
  return sums.map(sum => sum / (2 * n));
}

const weighted = (terms: number[]) =>
  terms[0]! + STEP.uniformWeight! * terms[1]! + STEP.neighborWeight! * terms[2]! + STEP.klWeight! * terms[3]!;

/** The terms of a step with these losses, and K neighbours. */
function terms(names: readonly LossName[], neighbors = 2): StepTerms {
  const { neighbor, ...others } = withOnly(START_LOSSES, names);
  return stepTerms({ ...others, neighbor: { ...neighbor, neighbors } });
}

const CASES: [string, LossSpec, number][] = [
  ['the smallest batch that has neighbours', { n: 5, terms: terms(TERM_LANES) }, 1],
  ['a prime batch', { n: 13, terms: terms(TERM_LANES, 4) }, 1],
  ['just over a word of bits', { n: 33, terms: terms(TERM_LANES, 20) }, 1],
  ['a full batch', { n: 64, terms: terms(TERM_LANES, 20) }, 1],
  ['the largest batch', { n: 128, terms: terms(TERM_LANES, 20) }, 1],
  ['large values', { n: 17, terms: terms(TERM_LANES, 5) }, 25],
  ['InfoNCE alone', { n: 9, terms: terms([]) }, 1],
  ...PLANNED_LOSSES.map(({ name }): (typeof CASES)[number] => [`${name} alone`, { n: 9, terms: terms([name], 3) }, 1]),
];

describe('the losses against float64', () => {
  it.each(CASES)('%s', async (name, spec, scale) => {
    const { n, terms: on } = spec;
    const similarity = randomValues(n * n, `${name} S`, scale);
    const whole = randomValues(n * n, `${name} G`, 2 * scale);
    const bank = randomValues(2 * n, `${name} bank`, 0.3 * scale);
    const hubs = randomValues(2 * n, `${name} hubs`).map(v => Math.fround(1 + 0.4 * v));
    const logScale = scale > 1 ? 0 : Math.fround(Math.log(20));
    const inputs: LossInputs = { similarity, whole, bank, hubs, logScale, transport: [] };
    if (on.uniform) {
      const made = await runKernel(sinkhorn(n, 20), { buffers: { scores: whole, plan: 2 * n * n } });
      inputs.transport = Array.from(made.plan!);
    }
    const places = slopePlaces(spec);
    const comparesGlobals = lossInputs(on).includes('globals');
    const made = await runKernel(lossRows(spec), {
      buffers: {
        similarity,
        parameters: [0, 0, 0, 0, logScale, 0, 0, 0],
        ...(on.centrality && { hubs: hubs.flatMap(w => [w, 0, 0, 0]) }),
        ...(on.neighbor && { bankCentrality: bank }),
        ...(comparesGlobals && { globals: whole }),
        ...(on.uniform && { transport: inputs.transport }),
        slopes: places.words,
        terms: 2 * n * TERM_WORDS,
      },
      args: [1],
      step: STEP,
    });
    const rows = made.terms!;
    const found = TERM_LANES.map((_, term) =>
      Array.from({ length: 2 * n }, (__, i) => rows[TERM_WORDS * i + term]!).reduce((a, b) => a + b, 0),
    );
    expect(relativeError(found, losses(spec, inputs))).toBeLessThan(TOLERANCE);

    const bankSize = 7;
    const combined = await runKernel(combineSlopes(spec, bankSize), {
      buffers: { slopes: made.slopes!, terms: rows, dsimilarity: n * n + 2 * n, gradients: 8 },
      args: [1],
    });
    const [dS, dG, dBank, dHubs, dScale] = finiteDifferences(
      ([s, g, b, h, l]) => [
        weighted(losses(spec, { ...inputs, similarity: s!, whole: g!, bank: b!, hubs: h!, logScale: l![0]! })),
      ],
      [similarity, whole, bank, hubs, [logScale]],
      [1],
      24,
    );
    expect(gradientError(combined.dsimilarity!.slice(0, n * n), dS!)).toBeLessThan(2e-4);
    expect(gradientError([combined.gradients![4]!], dScale!)).toBeLessThan(2e-4);
    if (comparesGlobals) {
      const at = places.global;
      const both = Array.from({ length: n * n }, (_, i) => {
        const transposed = (i % n) * n + Math.floor(i / n);
        return made.slopes![at + i]! + made.slopes![at + n * n + transposed]!;
      });
      expect(gradientError(both, dG!)).toBeLessThan(2e-4);
    }
    // dS of the bank is a share of the bank centrality's gradient.
    if (on.neighbor)
      expect(
        gradientError(
          combined.dsimilarity!.slice(n * n).map(d => d * bankSize),
          dBank!,
        ),
      ).toBeLessThan(2e-4);
    if (on.centrality) {
      const byHub = Array.from({ length: 2 * n }, (_, i) => rows[TERM_WORDS * i + TERM_GRADIENTS + 1]!);
      expect(gradientError(byHub, dHubs!)).toBeLessThan(2e-4);
    }
  });

  it('gives ties among the neighbours to the first', async () => {
    const n = 6;
    const spec: LossSpec = { n, terms: terms(['neighbor']) };
    // Row 0 is most similar to 2, 3 and 4 alike.
    const similarity = randomValues(n * n, 'S', 0.1);
    for (const j of [2, 3, 4]) similarity[j] = 0.5;
    const bank = randomValues(2 * n, 'bank');
    const inputs = { similarity, whole: [], bank, hubs: [], logScale: 0, transport: [] };
    const made = await runKernel(lossRows(spec), {
      buffers: {
        similarity,
        parameters: 4,
        bankCentrality: bank,
        slopes: slopePlaces(spec).words,
        terms: 2 * n * TERM_WORDS,
      },
      args: [0],
      step: STEP,
    });
    const neighbor = Array.from(
      { length: 2 * n },
      (_, i) => made.terms![TERM_WORDS * i + TERM_LANES.indexOf('neighbor')]!,
    ).reduce((a, b) => a + b, 0);
    expect(neighbor).toBeCloseTo(losses(spec, inputs)[2]!, 5);
  });
});

describe('bank centrality', () => {
  it.each([
    [1, 1],
    [3, 5],
    [16, 64],
    [17, 31],
    [64, 512],
    [65, 7],
  ])('%i items, a bank of %i', async (n, m) => {
    const similarity = randomValues(n * n + 2 * n * m, 'S');
    const places = { bankByVideo: n * n, textByBank: n * n + n * m };
    const { result } = await runKernel(bankCentrality(n, m, places), { buffers: { similarity, result: 2 * n } });
    const mean = (of: (i: number) => number) =>
      Array.from({ length: m }, (_, i) => similarity[of(i)]!).reduce((a, b) => a + b, 0) / m;
    const expected = [
      ...Array.from({ length: n }, (_, j) => mean(i => places.bankByVideo + i * n + j)),
      ...Array.from({ length: n }, (_, j) => mean(i => places.textByBank + j * m + i)),
    ];
    expect(relativeError(result!, expected)).toBeLessThan(1e-5);
  });
});

describe('Sinkhorn', () => {
  it.each([
    [1, 3, 1],
    [2, 1, 1],
    [7, 50, 1],
    [31, 50, 3],
    [64, 50, 1],
    [65, 20, 10],
    [128, 50, 1],
  ])('%i items, %i iterations, scores up to %i', async (n, iterations, scale) => {
    const scores = randomValues(n * n, `${n}`, scale);
    const { plan } = await runKernel(sinkhorn(n, iterations), { buffers: { scores, plan: 2 * n * n } });
    for (let dir = 0; dir < 2; dir++) {
      const at = (i: number, j: number) => scores[dir === 0 ? i * n + j : j * n + i]!;
      let v = Array<number>(n).fill(0);
      let u: number[] = [];
      const marginal = -Math.log(2 * n);
      for (let k = 0; k < iterations; k++) {
        u = Array.from({ length: n }, (_, i) => marginal - lse(v.map((x, j) => at(i, j) + x)));
        v = Array.from({ length: n }, (_, j) => marginal - lse(u.map((x, i) => at(i, j) + x)));
      }
      const expected = u.flatMap((x, i) => v.map((y, j) => Math.exp(at(i, j) + x + y - marginal)));
      expect(relativeError(plan!.slice(dir * n * n, (dir + 1) * n * n), expected)).toBeLessThan(1e-4);
    }
  });
});

describe('merged tokens', () => {
  it.each([
    [1, 4],
    [3, 12],
    [16, 32],
    [17, 20],
    [64, 64],
    [65, 512],
  ])('%i pairs of width %i: similarity, centrality weights and their gradients', async (n, width) => {
    const globals = randomValues(2 * n * width, 'globals');
    const mean = randomValues(2 * width, 'mean');
    const similarity = (g: number[]) =>
      Array.from({ length: n * n }, (_, i) => {
        const [a, b] = [Math.floor(i / n) * width, (n + (i % n)) * width];
        let sum = 0;
        for (let k = 0; k < width; k++) sum += g[a + k]! * g[b + k]!;
        return sum;
      });
    const weights = (g: number[], m: number[]) =>
      Array.from({ length: 2 * n }, (_, i) => {
        const row = g.slice(i * width, (i + 1) * width);
        const at = i < n ? 0 : width;
        return Math.exp(
          (STEP.centralityScale! * row.reduce((sum, x, k) => sum + x * m[at + k]!, 0)) / Math.hypot(...row),
        );
      });
    const { result } = await runKernel(globalSimilarity({ n, width }), { buffers: { globals, result: n * n } });
    expect(relativeError(result!, similarity(globals))).toBeLessThan(1e-5);
    const { hubs } = await runKernel(centralityWeights({ n, width }), {
      buffers: { globals, mean, hubs: 8 * n },
      step: STEP,
    });
    expect(
      relativeError(
        hubs!.filter((_, i) => i % 4 === 0),
        weights(globals, mean),
      ),
    ).toBeLessThan(1e-5);

    const slopes = randomValues(2 * n * n, 'slopes');
    const rows = randomValues(2 * n * TERM_WORDS, 'terms');
    const [textRows, videoRows] = [3 * n, 2 * n];
    const shape = { n, width, similarity: true, centrality: true, from: 0, textRows, videoRows };
    const back = await runKernel(globalGradient(shape), {
      buffers: { globals, slopes, hubs: hubs!, terms: rows, mean, dglobals: globals.length, dmean: mean.length },
      step: STEP,
    });
    const both = Array.from({ length: n * n }, (_, i) => slopes[i]! + slopes[n * n + (i % n) * n + Math.floor(i / n)]!);
    const byHub = Array.from({ length: 2 * n }, (_, i) => rows[TERM_WORDS * i + TERM_GRADIENTS + 1]!);
    const [dglobals, dmean] = finiteDifferences(
      ([g, m]) => [...similarity(g!), ...weights(g!, m!)],
      [globals, mean],
      [...both, ...byHub],
    );
    expect(gradientError(back.dglobals!, dglobals!)).toBeLessThan(1e-4);
    // The mean's gradient is divided among the rows that made it.
    const whole = back.dmean!.map((d, i) => d * (i < width ? textRows : videoRows));
    expect(gradientError(whole, dmean!)).toBeLessThan(1e-4);
  });

  it('averages normalised tokens', async () => {
    const [textRows, videoRows, width] = [13, 5, 12];
    const x = randomValues((textRows + videoRows) * width, 'x');
    const inverse = randomValues(textRows + videoRows, 'inverse');
    const { mean } = await runKernel(meanTokens(textRows, videoRows, width), {
      buffers: { x, inverse, mean: 2 * width },
    });
    const expected = Array.from({ length: 2 * width }, (_, i) => {
      const [first, count] = i < width ? [0, textRows] : [textRows, videoRows];
      let sum = 0;
      for (let r = first; r < first + count; r++) sum += x[r * width + (i % width)]! * inverse[r]!;
      return sum / count;
    });
    expect(relativeError(mean!, expected)).toBeLessThan(1e-5);
  });
});
