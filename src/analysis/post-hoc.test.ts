import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kOccurrence } from './hubness';
import {
  csls,
  dualSoftmax,
  localScaling,
  logInvertedSoftmax,
  logMutualProximity,
  nearestNeighborNormalization,
  sinkhornNormalization,
} from './post-hoc';
import { defaultParameters, parameterProblem, POST_HOC_METHODS } from './post-hoc-methods';
import type { SimilarityMatrix } from './similarity-matrix';

const matrix = (rows: number[][]): SimilarityMatrix => ({
  rows: rows.length,
  columns: rows[0]!.length,
  values: rows.flat(),
});

const TEST = matrix([
  [0.9, 0.1, 0.3, 0.5],
  [0.2, 0.4, 0.6, 0.55],
  [0.7, 0.65, 0.1, 0.0],
]);
const BANK = matrix([
  [0.3, 0.2, 0.8, 0.1],
  [0.6, 0.5, 0.4, 0.7],
  [0.1, 0.9, 0.2, 0.3],
  [0.8, 0.2, 0.1, 0.6],
  [0.4, 0.3, 0.5, 0.2],
]);

function expectClose({ values }: SimilarityMatrix, expected: number[][], digits: number): void {
  expected.flat().forEach((value, i) => expect(values[i]).toBeCloseTo(value, digits));
}

describe('post-hoc methods', () => {
  // Computed with NumPy and scipy.stats from the formulas in the papers.
  it('agree with their formulas', () => {
    expectClose(
      dualSoftmax(TEST, BANK, 20),
      [
        [6.52809257, 1e-8, 1.358e-5, 0.00806343],
        [1.21e-6, 1.815e-5, 0.01095847, 0.02411055],
        [0.09299592, 0.00437816, 8e-8, 0],
      ],
      7,
    );
    expectClose(
      nearestNeighborNormalization(TEST, BANK, { alpha: 0.75, k: 2 }),
      [
        [0.375, -0.425, -0.1875, 0.0125],
        [-0.325, -0.125, 0.1125, 0.0625],
        [0.175, 0.125, -0.3875, -0.4875],
      ],
      9,
    );
    expectClose(
      sinkhornNormalization(TEST, BANK, { temperature: 0.1, iterations: 10 }),
      [
        [6.823871, -0.919496, -0.388947, 3.807038],
        [-0.176129, 2.080504, 2.611053, 4.307038],
        [4.823871, 4.580504, -2.388947, -1.192962],
      ],
      5,
    );
    expectClose(
      logMutualProximity(TEST, BANK),
      [
        [-0.143881, -3.852336, -2.13645, -0.970876],
        [-4.04924, -1.622558, -0.466772, -0.604023],
        [-0.378328, -0.487202, -3.437418, -4.480386],
      ],
      5,
    );
    expectClose(
      localScaling(TEST, BANK, 2),
      [
        [-0.05, -3.24, -1.96, -1.25],
        [-3.55555556, -1.6, -0.71111111, -1.125],
        [-0.64285714, -0.7, -4.62857143, -7.14285714],
      ],
      7,
    );
  });

  it('take the same hub away, each of them', () => {
    // Every query is nearest to item 0 by an offset that has nothing to do with the query; its own item is next.
    const n = 24;
    const hub = matrix(
      Array.from({ length: n }, (_, i) =>
        Array.from(
          { length: n },
          (_, j) => 0.1 + (j === 0 ? 0.35 : 0) + (i === j ? 0.25 : 0) + 0.01 * ((i * 7 + j * 5) % 11),
        ),
      ),
    );
    const before = kOccurrence(hub, 1).counts[0]!;
    expect(before).toBe(n);
    for (const method of POST_HOC_METHODS) {
      const after = method.apply(hub, hub, { ...defaultParameters(method), ...(method.key === 'nnn' ? { α: 1 } : {}) });
      expect(kOccurrence(after, 1).counts[0], method.title).toBeLessThan(before / 2);
    }
  });

  it('stay finite for any similarities and any bank', () => {
    const size = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 0, max: 1e6 }), (queries, bankQueries, gallery, seed) => {
        const cosine = (i: number) => Math.sin((i + 1) * (seed + 1));
        const made = (rows: number): SimilarityMatrix => ({
          rows,
          columns: gallery,
          values: Float32Array.from({ length: rows * gallery }, (_, i) => cosine(i * rows)),
        });
        for (const method of POST_HOC_METHODS) {
          const { values } = method.apply(made(queries), made(bankQueries), defaultParameters(method));
          expect(Array.from(values).every(Number.isFinite), method.title).toBe(true);
        }
      }),
    );
  });

  it('do not depend on a shift of a bank query', () => {
    const shifted = { ...BANK, values: Array.from(BANK.values, (s, i) => s + (i < 4 ? 0.5 : 0)) };
    const options = { temperature: 0.1, iterations: 500 };
    const [a, b] = [BANK, shifted].map(bank => sinkhornNormalization(TEST, bank, options).values);
    // A query's own potential takes its shift up: only a constant remains.
    const offset = b![0]! - a![0]!;
    Array.from(a!).forEach((value, i) => expect(b![i]! - value).toBeCloseTo(offset, 6));
    expect(csls(TEST, BANK, 99).values).toEqual(csls(TEST, BANK, 5).values);
    expect(logInvertedSoftmax(TEST, BANK, 20).rows).toBe(3);
  });

  it('refuse hyper-parameters out of range', () => {
    const [beta] = POST_HOC_METHODS[0]!.parameters;
    const [k] = POST_HOC_METHODS.find(m => m.key === 'csls')!.parameters;
    expect(parameterProblem(beta!, 20)).toBeNull();
    expect(parameterProblem(beta!, NaN)).toBe('A number is needed.');
    expect(parameterProblem(k!, 1.5)).toBe('A whole number is needed.');
    expect(parameterProblem(k!, 0)).toBe('Between 1 and 5000.');
  });
});
