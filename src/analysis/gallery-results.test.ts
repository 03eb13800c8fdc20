import { describe, expect, it } from 'vitest';
import {
  differenceInWords,
  effectOf,
  type GallerySide,
  resultsTable,
  summaryTable,
  type TestedRun,
  withResults,
} from './gallery-results';

/** Figures that are all made of one number. */
const side = (x: number): GallerySide => ({
  r1: x,
  hubness: {
    k: 15,
    skewness: 4 * x,
    badSkewness: 3 * x,
    antiHubRate: 0,
    hubRate: x,
    hubOccurrence: x,
    gini: x,
    robinHood: x,
    goodShare: x,
    maximum: 100 * x,
  },
  positives: { r1: x, mapR: x, rPrecision: NaN, measured: 0, queries: 9 },
});

const run = (role: string, seed: number, ...galleries: number[]): TestedRun => ({
  record: { role, name: role, adapter: 'an adapter', appVersion: '1.2.3', config: { seed } },
  galleries: galleries.map(x => ({ t2v: side(x), v2t: side(x / 2) })),
});

describe('the table of results', () => {
  const runs = [
    run('baseline', 1, 0.4, 0.5),
    run('method', 0, 0.25, 0.25),
    run('baseline', 0, 0.5, 0.5),
    run('method', 1, 0.2, 0.25),
    // Without a partner.
    run('method', 7, 0.9),
  ];

  it('has every figure both ways, what was not measured as a dash, and says what it is of', () => {
    const lines = resultsTable(runs).split('\n');
    expect(lines[0]).toBe('| baseline → method | text→video | video→text |');
    expect(lines.find(line => line.startsWith('| skewness of N'))).toBe(
      '| skewness of N | 1.90 → 0.95, **−50 % [−50, −50]** | 0.95 → 0.47, **−50 % [−50, −50]** |',
    );
    expect(lines.find(line => line.startsWith('| R@1 |'))).toMatch(
      /^\| R@1 \| 47\.5 → 23\.8 %, \*\*−23\.75 \[−25\.00, −2[0-3]\.\d\d\]\*\* \|/,
    );
    expect(lines.find(line => line.startsWith('| R-Precision'))).toBe('| R-Precision | – | – |');
    expect(lines.find(line => line.startsWith('| anti-hubs'))).toMatch(/0\.0 → 0\.0 %, 0\.00 \[0\.00, 0\.00\]/);
    expect(lines.at(-1)).toMatch(/^Seeds 0, 1; 2 galleries each; an adapter, version 1\.2\.3\./);
  });

  it('takes what a file could not say for not measured, not for zero', () => {
    // JSON has no NaN.
    const read = JSON.parse(JSON.stringify(runs)) as TestedRun[];
    expect(read[0]!.galleries![0]!.t2v.positives?.rPrecision).toBeNull();
    expect(resultsTable(read)).toBe(resultsTable(runs));
  });

  it('claims no interval for one seed', () => {
    const table = resultsTable(runs.filter(r => r.record.config.seed === 0));
    expect(table).toContain('| skewness of N | 2.00 → 1.00, −50 % |');
    expect(table).toContain('One seed has no interval.');
    expect(() => resultsTable(runs, 'other')).toThrow('No seed has both a baseline and "other"');
  });

  it('lets only what the interval tells from none stand out', () => {
    const found = { baseline: 0.5, other: 0.51, change: 0.01, low: -0.002, high: 0.02, n: 3 };
    expect(differenceInWords(found, true)).toBe('50.0 → 51.0 %, +1.00 [−0.20, +2.00]');
    expect(differenceInWords({ ...found, low: 0.001 }, true)).toBe('50.0 → 51.0 %, **+1.00 [+0.10, +2.00]**');
  });

  it('stands in documents between its marks, and nothing else changes', () => {
    const document = 'Before.\n\n<!-- results a.json -->\nold\n<!-- /results -->\n\nAfter <!-- results -->.\n';
    const table = (_: string, role?: string) => resultsTable(runs, role);
    const made = withResults(document, (file, role) => `${file}\n${table(file, role)}`);
    expect(made).toBe(
      `Before.\n\n<!-- results a.json -->\n\na.json\n${resultsTable(runs)}\n\n<!-- /results -->\n\nAfter <!-- results -->.\n`,
    );
    expect(withResults(made, (file, role) => `${file}\n${table(file, role)}`)).toBe(made);
    const code = '```md\n<!-- results none.json -->\n<!-- /results -->\n```\n';
    expect(withResults(code + document, (file, role) => `${file}\n${table(file, role)}`)).toBe(code + made);
    expect(() => withResults(document.replace('a.json', 'a.json other'), table)).toThrow('"other"');
  });
});

describe('several runs beside each other', () => {
  /** A baseline, and a method with half of everything. */
  const halved = (seed: number, x: number) => [run('baseline', seed, x, x), run('method', seed, x / 2, x / 2)];
  const runs = [...halved(0, 0.5), ...halved(1, 0.4), run('+kl', 1, 0.4, 0.4)];

  it('have a line each: the method of a file by its title, several of one file by their names', () => {
    const [head, , ...lines] = summaryTable([
      { title: 'all four', runs: runs.filter(r => r.record.role !== '+kl') },
      { title: 'each', runs },
    ]).split('\n');
    expect(head).toBe(
      '| against the baseline (seeds) | t→v R@1 | t→v mAP@R | t→v skewness of N | v→t R@1 | v→t P@k | v→t skewness of N |',
    );
    expect(lines.map(line => line.split(' | ')[0])).toEqual(['| all four (2)', '| method (2)', '| +kl (1)']);
    expect(lines[0]).toContain('| **−50 % [−50, −50]** |');
    expect(lines[2]).toBe('| +kl (1) | 0.00 | 0.00 | 0 % | 0.00 | 0.00 | 0 % |');
  });

  it('say what changed over their seeds, as the page quotes it', () => {
    const { seeds, galleries, k, t2v, v2t } = effectOf(runs);
    expect([seeds, galleries, k]).toEqual([[0, 1], 2, 15]);
    expect(t2v.r1).toMatchObject({ baseline: 0.45, other: 0.225, change: -0.225, n: 2 });
    expect(v2t.skewness.change).toBeCloseTo(-0.5);
    expect(effectOf(runs, '+kl').t2v.r1.low).toBeNaN();
    expect(() => effectOf(runs, '+uniform')).toThrow('No seed has both a baseline and "+uniform" with galleries.');
  });

  it('show another domain beside their own where all were tested on it', () => {
    const onB = (of: TestedRun): TestedRun => ({
      ...of,
      shifted: { gallery: 'B', galleries: of.galleries!.slice(0, 1) },
    });
    const all = runs.map(onB);
    const lines = resultsTable(all).split('\n');
    expect(lines[0]).toBe(
      '| baseline → method | text→video | video→text | domain B, never trained on: text→video | domain B: video→text |',
    );
    expect(lines[2]!.split(' | ')).toHaveLength(5);
    const { shifted, t2v } = effectOf(all);
    expect([shifted!.gallery, shifted!.galleries]).toEqual(['B', 1]);
    expect(shifted!.t2v.skewness.change).toBeCloseTo(-0.5);
    expect(shifted!.v2t.r1.baseline).toBeCloseTo(t2v.r1.baseline / 2);
    const notAll = [...all.slice(0, 3), runs[3]!];
    expect(resultsTable(notAll).split('\n')[0]).toBe('| baseline → method | text→video | video→text |');
    expect(effectOf(notAll).shifted).toBeUndefined();
  });
});
