import { hubnessMetrics, kOccurrence, splitOccurrence } from '@/analysis/hubness';
import { csls, dynamicInvertedSoftmax, logInvertedSoftmax } from '@/analysis/post-hoc';
import {
  bestCaptionSimilarity,
  captionRanks,
  publishedCaptionSummary,
  publishedRanks,
  recallMetrics,
} from '@/analysis/recall';
import { type SimilarityMatrix, transpose } from '@/analysis/similarity-matrix';
import { mean } from '@/math/statistics';
import { sinkhornPlan } from '../../reference/losses/uniform';
import { tf } from '../../tf';
import { type GoldenFile, MalformedCaseError } from '../golden-file';
import type { GoldenCheck } from '../golden-check';

type Expected = Record<string, Record<string, number | number[]>>;

function matrixOf(file: GoldenFile, name: string): SimilarityMatrix {
  const { shape, data } = file.stored(name);
  const [rows = 0, columns = 0] = shape;
  return { rows, columns, values: data };
}

/** Compares numbers or lists with JSON metadata, relative to the expected size. */
function compareJson(
  check: GoldenCheck,
  name: string,
  actual: number | readonly number[],
  expected: number | number[],
): void {
  // An expected null was NaN: not defined, for instance the skewness of equal counts.
  const [a, b] = [[actual].flat(), [expected].flat().map(x => (x === null ? NaN : x))];
  const scale = Math.max(1e-12, ...b.filter(Number.isFinite).map(Math.abs));
  const errors = b.map((x, i) => (Number.isNaN(x) && Number.isNaN(a[i]) ? 0 : Math.abs(x - (a[i] ?? NaN)) / scale));
  const worst = a.length !== b.length || errors.some(Number.isNaN) ? Infinity : Math.max(0, ...errors);
  check.add(`expected.${name}`, 'output', worst, Number(check.file.metadata.tol_out));
}

/** The published summary of ranks from 0. */
function publishedMetrics(ranks: ArrayLike<number>): Record<string, number | number[]> {
  const own = recallMetrics(Float64Array.from(ranks, rank => rank + 1));
  return {
    R1: own.r1 * 100,
    R5: own.r5 * 100,
    R10: own.r10 * 100,
    R50: own.r50 * 100,
    MR: own.medianRank,
    MedianR: own.medianRank,
    MeanR: own.meanRank,
    cols: Array.from(ranks),
  };
}

function compareTable(
  check: GoldenCheck,
  prefix: string,
  actual: Record<string, number | number[]>,
  expected: Record<string, number | number[]>,
): void {
  for (const [key, value] of Object.entries(expected)) {
    const own = actual[key];
    if (own === undefined) throw new MalformedCaseError(`Unknown expected value "${prefix}.${key}".`);
    compareJson(check, `${prefix}.${key}`, own, value);
  }
}

/** Square and rectangular metrics, ties included. */
export function metricsSingleCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  for (const [key, expected] of Object.entries(file.json<Expected>('expected'))) {
    const [name = '', direction = ''] = key.split('.');
    const matrix = matrixOf(file, `in.${name}`);
    const ranks = publishedRanks(direction === 'v2t' ? transpose(matrix) : matrix);
    compareTable(check, key, publishedMetrics(ranks), expected);
  }
  return Promise.resolve();
}

/** Several captions per video. */
export function metricsMultiCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const matrix = matrixOf(file, 'in.sim');
  const captions = file.ints('in.captions_per_video');
  const expected = file.json<Expected>('expected');
  const ranks = captionRanks(matrix, captions);
  const summary = publishedCaptionSummary(ranks);
  const text = publishedMetrics(Array.from(ranks, rank => rank - 1));
  const lower = { MedianR: summary.medianRank, MR: summary.medianRank, Std_Rank: summary.stdRank };
  compareTable(check, 't2v', { ...text, ...lower }, expected.t2v ?? {});
  const grouped = bestCaptionSimilarity(matrix, captions);
  check.values('out.v2t_sim', grouped.values);
  compareTable(check, 'v2t', publishedMetrics(publishedRanks(grouped)), expected.v2t ?? {});
  return Promise.resolve();
}

/** N_k, top-k lists and every hubness measure for all k of the file. */
export function hubnessCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const matrix = matrixOf(file, 'in.sim');
  const expected = file.json<Record<string, Record<string, number>>>('expected');
  for (const k of file.hyper.ks as number[]) {
    const occurrence = kOccurrence(matrix, k);
    check.values(`out.k${k}.k_occurrence`, occurrence.counts);
    check.values(`out.k${k}.topk`, occurrence.topK);
    // Rectangular or not: the reference says 2k.
    const own = hubnessMetrics(
      occurrence,
      splitOccurrence(occurrence, () => true),
      2 * occurrence.k,
    );
    const wanted = expected[`k${k}`] ?? {};
    const meanCount = mean(occurrence.counts);
    const pairs: [string, number][] = [
      ['skewness', own.skewness],
      ['antihub_rate', own.antiHubRate],
      ['hub_rate_ge_2k', own.hubRate],
      ['hub_rate_ge_2mean', mean(Array.from(occurrence.counts, n => (n >= 2 * meanCount ? 1 : 0)))],
      ['max_Nk', own.maximum],
      ['mean_Nk', meanCount],
      ['robinhood', own.robinHood],
      ['gini', own.gini],
      ['hub_occurrence_correct', own.hubOccurrence],
    ];
    for (const [key, value] of pairs) {
      const reference = wanted[key];
      if (reference === undefined) throw new MalformedCaseError(`expected.k${k}.${key} is missing.`);
      compareJson(check, `k${k}.${key}`, value, reference);
    }
  }
  return Promise.resolve();
}

/** Dynamic and plain Inverted Softmax, CSLS and the published Sinkhorn plan. */
export async function posthocCase(check: GoldenCheck): Promise<void> {
  const { file } = check;
  const [bank, test] = [matrixOf(file, 'in.train_test'), matrixOf(file, 'in.test_test')];
  for (const setting of file.hyper.settings as { k: number; beta: number }[]) {
    const key = `k${setting.k}_beta${setting.beta}`;
    check.values(`out.dis.${key}`, dynamicInvertedSoftmax(test, bank, setting).values);
    const log = logInvertedSoftmax(test, bank, setting.beta).values;
    check.values(`own.log_inverted_softmax.${key}`, log);
    check.values(`own.inverted_softmax.${key}`, Float64Array.from(log, Math.exp));
  }
  for (const k of file.hyper.csls_k as number[]) {
    check.values(`own.csls.test.k${k}`, csls(test, test, k).values);
    check.values(`own.csls.bank.k${k}`, csls(test, bank, k).values);
  }
  const scores = tf.mul(file.tensor('in.test_test'), file.number('sinkhorn_beta'));
  for (const iterations of file.hyper.sinkhorn_iters as number[])
    await check.tensor(`out.official_sinkhorn_plan.iter${iterations}`, sinkhornPlan(scores, iterations));
}
