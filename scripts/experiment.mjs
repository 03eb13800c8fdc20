// `npm run experiment -- --preset NAME | --config FILE [--ablate] [--seeds 0,1] [--steps N] [--at-once N]
//  [--set optimizer.lr=0.002,losses.neighbor.weight=3] [--backend webgpu|webgl|cpu] [--engine plan|operations|stock]
//  [--backbone NAME] [--runtime chromium|node] [--galleries N] [--shifted GALLERY] [--json FILE] [--csv FILE] [--record FILE.zip] [--resume]`: see docs/experiments.md.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { writeWhole } from './lib/files.mjs';
import { ensureDependencies } from './lib/install.mjs';
import { hasRun, sharedConfig } from './lib/kept-runs.mjs';

ensureDependencies();
const { openEngine } = await import('./lib/headless.mjs');
const { BACKBONES } = await import('./lib/backbones.mjs');
const { chooseBackbone, readJson, readRequest } = await import('./lib/experiment-request.mjs');
const { withProgress } = await import('./lib/progress.mjs');

/** @import { KeptRun, KeptRuns, TestedFigures } from './lib/page.d.ts' */

/** @param {number} value */
const percent = value => (Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : '–').padStart(8);
/** @param {number} value */
const decimal = value => (Number.isFinite(value) ? value.toFixed(2) : '–').padStart(6);

/**
 * The newest evaluation of a kept run, and what the table says beside it.
 * @param {KeptRun} run
 */
function rowOf({ record, series, evaluations }) {
  const last = evaluations.at(-1);
  if (!last) throw new Error(`${record.name} was never evaluated.`);
  return {
    name: record.name,
    seed: record.config.seed,
    steps: record.steps,
    seconds: series.seconds.at(-1) ?? 0,
    loss: series.total.at(-1) ?? NaN,
    t2v: last.t2v,
    v2t: last.v2t,
  };
}

/** @param {readonly KeptRun[]} runs */
function printTable(runs) {
  console.log(
    '\nrun               seed  steps  seconds    loss │  t→v R@1     R@10    mAP@R   skew    bad │  v→t R@1     R@10    mAP@R   skew    bad',
  );
  for (const { name, seed, steps, seconds, loss, t2v, v2t } of runs.map(rowOf)) {
    /** @param {TestedFigures} d */
    const side = d =>
      [
        percent(d.r1),
        percent(d.r10),
        percent(d.positives?.mapR ?? NaN),
        decimal(d.hubness.skewness),
        decimal(d.hubness.badSkewness),
      ].join(' ');
    const head = [name.padEnd(16), String(seed).padStart(5), String(steps).padStart(6), seconds.toFixed(1).padStart(8)];
    console.log(`${head.join(' ')} ${loss.toFixed(3).padStart(7)} │ ${side(t2v)} │ ${side(v2t)}`);
  }
}

/** @param {readonly number[]} values */
const mean = values => values.reduce((sum, x) => sum + x, 0) / values.length;

/**
 * A figure of a run, averaged over the galleries that it was tested on.
 * @param {NonNullable<KeptRun['galleries']>} galleries
 * @param {'t2v' | 'v2t'} side
 * @param {(figures: TestedFigures) => number} of
 */
const over = (galleries, side, of) => mean(galleries.map(gallery => of(gallery[side])));

/** @typedef {KeptRun & { galleries: NonNullable<KeptRun['galleries']> }} TestedRun */

/** @type {[name: string, of: (figures: TestedFigures) => number, show: (value: number) => string][]} */
const FIGURES_OVER_GALLERIES = [
  ['R@1', d => d.r1, percent],
  ['R@10', d => d.r10, percent],
  ['mAP@R', d => d.positives?.mapR ?? NaN, percent],
  ['skew', d => d.hubness.skewness, decimal],
  ['bad', d => d.hubness.badSkewness, decimal],
];

/**
 * How a run differs from the baseline of its seed, text→video: points of R@1, and the skewness in per cent.
 * @param {TestedRun} run
 * @param {readonly TestedRun[]} runs
 */
function difference(run, runs) {
  /** @param {TestedRun} r @returns {[recall: number, skewness: number]} */
  const of = r => [over(r.galleries, 't2v', d => d.r1), over(r.galleries, 't2v', d => d.hubness.skewness)];
  const baseline = runs.find(
    ({ record }) => record.role === 'baseline' && record.config.seed === run.record.config.seed,
  );
  if (!baseline || baseline === run) return '';
  const [[recall, skew], [recallBefore, skewBefore]] = [of(run), of(baseline)];
  /** @param {number} value @param {number} digits */
  const signed = (value, digits) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
  return `t→v R@1 ${signed(100 * (recall - recallBefore), 1)}, skew ${signed(100 * (skew / skewBefore - 1), 0)} %`;
}

/**
 * The same figures with less noise: averages over several galleries, and what changed against the baseline.
 * @param {readonly KeptRun[]} runs
 */
function printGalleries(runs) {
  const tested = runs.filter(/** @returns {run is TestedRun} */ run => (run.galleries?.length ?? 0) > 1);
  const [first] = tested;
  if (!first) return;
  const { galleries, record } = first;
  console.log(
    `\nmean of ${galleries.length} galleries of ${record.config.data.testPairs} held-out ${record.config.data.testCaptions > 1 ? `clips with ${record.config.data.testCaptions} captions` : 'pairs'} each, the one above among them`,
  );
  console.log(
    'run               seed │  t→v R@1     R@10    mAP@R   skew    bad │  v→t R@1     R@10    mAP@R   skew    bad │ against the baseline',
  );
  for (const run of tested) {
    /** @param {'t2v' | 'v2t'} name */
    const side = name => FIGURES_OVER_GALLERIES.map(([, of, show]) => show(over(run.galleries, name, of))).join(' ');
    const head = `${run.record.name.padEnd(16)} ${String(run.record.config.seed).padStart(5)}`;
    console.log(`${head} │ ${side('t2v')} │ ${side('v2t')} │ ${difference(run, tested)}`);
  }
}

/** @param {readonly KeptRun[]} runs */
function csvOf(runs) {
  const FIGURES = /** @type {const} */ (['r1', 'r5', 'r10', 'medianRank', 'meanRank']);
  const HUBNESS = /** @type {const} */ ([
    'skewness',
    'badSkewness',
    'antiHubRate',
    'hubRate',
    'hubOccurrence',
    'goodShare',
    'gini',
    'robinHood',
    'maximum',
  ]);
  // Of runs of earlier versions these are not known: their cells stay empty.
  const POSITIVES = /** @type {const} */ ({
    anyR1: 'r1',
    mapR: 'mapR',
    rPrecision: 'rPrecision',
    measured: 'measured',
  });
  const names = ['t2v', 'v2t'].flatMap(side =>
    [...FIGURES, ...HUBNESS, ...Object.keys(POSITIVES)].map(figure => `${side}.${figure}`),
  );
  /** @param {string} text */
  const quoted = text => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = runs.map(rowOf).map(({ name, seed, steps, seconds, loss, t2v, v2t }) => {
    /** @param {KeptRun['evaluations'][number]['t2v']} d */
    const side = d => [
      ...FIGURES.map(f => d[f]),
      ...HUBNESS.map(f => d.hubness[f]),
      ...Object.values(POSITIVES).map(f => d.positives?.[f]),
    ];
    return [quoted(name), seed, steps, seconds, loss, ...side(t2v), ...side(v2t)].map(value => value ?? '').join(',');
  });
  return `${[['name', 'seed', 'steps', 'seconds', 'loss', ...names].join(','), ...rows].join('\n')}\n`;
}

/**
 * Where a recording lies without its weights, which playing it back does not need.
 * @param {string} file
 */
const curvesOf = file => file.replace(/(\.zip)?$/, '.curves.zip');

async function main() {
  const {
    seeds,
    atOnce,
    json,
    csv,
    record,
    runtime,
    backbone: named,
    resume,
    request,
  } = await readRequest(process.argv.slice(2));
  const kept = resume && json && existsSync(json) ? await readJson(json) : null;
  if (kept && kept.format !== 'neighborretr-runs') throw new Error(`${json} holds something else than runs.`);
  /** @type {KeptRuns} */
  const content = kept ?? { format: 'neighborretr-runs', version: 1, runs: [] };
  // A training that is cut off goes on from the state beside its results.
  const [keeps, checkpoint] =
    resume && json ? [dirname(resolve(json)), `${basename(json)}.checkpoint`] : [undefined, null];
  const { page, close } = await openEngine(runtime, BACKBONES, keeps);
  try {
    const own = await page.evaluate(name => globalThis.neighborRetr.startsFrom(name), request.preset);
    const backbone = chooseBackbone(request, own, named);
    const jobs = await page.evaluate(
      ([what, all, count]) => globalThis.neighborRetr.jobs(what, all, count),
      /** @type {[typeof request, number[], number]} */ ([request, seeds, atOnce]),
    );
    // Those of an earlier version are compared with what is trained now, and gone on with.
    for (const { record } of content.runs)
      record.config = /** @type {KeptRun['record']['config']} */ (
        await page.evaluate(config => globalThis.neighborRetr.current(config), record.config)
      );
    /** @param {(typeof jobs)[number]} job */
    const done = ({ seed, roles }) =>
      roles.every(role => content.runs.some(({ record }) => record.role === role && record.config.seed === seed));
    for (const [i, job] of jobs.entries()) {
      if (done(job)) continue;
      const title = `${jobs.length > seeds.length ? `${i + 1}/${jobs.length} ` : ''}seed ${job.seed}`;
      // Only the last evaluation counts here: those on the way would take longer than some trainings. A recording shows
      // them all.
      const what = { ...request, ...job, backbone, finalEvaluationOnly: !record, record: record !== null, checkpoint };
      const { file, recording, galleries, shifted } = await withProgress(page, title, what);
      const { runs: trained } = /** @type {KeptRuns} */ (file);
      const { shifted: gallery } = request;
      const runs = trained.map((run, r) => {
        const own = { ...run, galleries: galleries[r] };
        const other = shifted[r];
        return gallery && other ? { ...own, shifted: { gallery, galleries: other } } : own;
      });
      if (record && !recording) throw new Error('The runs ended early: there is nothing whole to record.');
      if (record && recording) {
        await writeWhole(record, Buffer.from(recording.whole, 'base64'));
        await writeWhole(curvesOf(record), Buffer.from(recording.curves, 'base64'));
      }
      const [before] = content.runs;
      if (before && runs[0] && sharedConfig(before.record.config) !== sharedConfig(runs[0].record.config))
        throw new Error(`${json} holds runs of another config: resume with the same options, or write elsewhere.`);
      content.runs.push(...runs.filter(({ record }) => !hasRun(content.runs, record)));
      if (json) await writeWhole(json, JSON.stringify(content));
      if (keeps && checkpoint) await rm(resolve(keeps, checkpoint), { force: true });
      if (csv) await writeWhole(csv, csvOf(content.runs));
    }
  } finally {
    await close();
  }
  console.log(`\n${request.config ? 'config' : request.preset} on ${content.runs[0]?.record.adapter ?? 'nothing'}`);
  printTable(content.runs);
  printGalleries(content.runs);
}

main().then(
  // Dawn's threads would keep the process.
  () => process.exit(0),
  error => {
    console.error(`experiment: ${error.message}`);
    process.exit(1);
  },
);
