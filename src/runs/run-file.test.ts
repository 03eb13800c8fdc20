import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { withField } from '@/config/fields';
import { presetNamed } from '@/config/presets';
import { sha256 } from '@/math/sha256';
import type { DirectionFigures } from '@/protocol/training';
import { toColumns } from './columns';
import { openRunFile, writeRunArchive } from './run-archive';
import { readRun, runContent, runFileContent, RunFileError, type RunFileEntry } from './run-file';
import { points, record } from './testing/measured';

const blobOf = (bytes: Uint8Array) => new Blob([Uint8Array.from(bytes)]);

/** All runs of a file. */
async function readRunFile(bytes: Uint8Array): Promise<RunFileEntry[]> {
  const opened = await openRunFile(blobOf(bytes));
  const runs = [];
  for (let i = 0; i < opened.count; i++) runs.push(await opened.run(i));
  return runs;
}

async function writeRunFile(runs: readonly RunFileEntry[]): Promise<Uint8Array> {
  return new Uint8Array(await (await writeRunArchive(runs.length, async i => runs[i]!)).arrayBuffer());
}

/** The same as earlier versions wrote it: all runs in one JSON. */
function earlierFile(runs: readonly RunFileEntry[]): Uint8Array {
  const files: Record<string, Uint8Array> = { 'runs.json': strToU8(JSON.stringify(runFileContent(runs))) };
  runs.forEach(({ weights }, i) => {
    if (weights.final) files[`weights/${i}.final.safetensors`] = weights.final.file;
    if (weights.best) files[`weights/${i}.best.safetensors`] = weights.best.file;
  });
  return zipSync(files);
}

const config = withField(presetNamed('tiny').config, 'data.testPairs', 20);
const small = withField(config, 'evaluation.k', 5);

function side(skewness: number): DirectionFigures {
  const hubness = {
    k: 5,
    skewness,
    badSkewness: NaN,
    antiHubRate: 0.1,
    hubRate: 0.2,
    hubOccurrence: 0.3,
    gini: 0.4,
    robinHood: 0.5,
    goodShare: 0.6,
    maximum: 9,
  };
  const occurrence = Int32Array.from({ length: 20 }, (_, i) => i);
  return { r1: 0.1, r5: 0.2, r10: 0.3, medianRank: 4, meanRank: 5.5, hubness, occurrence, badOccurrence: occurrence };
}

async function entry(steps = 3): Promise<RunFileEntry> {
  const file = Uint8Array.from([1, 2, 3, 4]);
  return {
    record: {
      ...record('c', 'method', steps),
      name: 'NeighborRetr "ä" <b>',
      config: small,
      losses: small.losses,
      events: [{ step: 1, text: 'KL on' }],
      truth: { t2vSkewness: 1.5, v2tSkewness: NaN },
      adapter: 'webgpu · fake',
      tags: ['a', 'b'],
      note: 'Line 1\nLine 2',
    },
    series: toColumns(points(1, steps)),
    evaluations: [
      { step: 0, seconds: 0, t2v: side(1 / 3), v2t: side(NaN) },
      { step: 3, seconds: 1, t2v: side(2), v2t: side(3) },
    ],
    weights: { final: { file, hash: await sha256(file), step: 3 }, best: null },
  };
}

/** The file with the JSON of its first run, or of the whole, changed. */
function edited(bytes: Uint8Array, name: string, change: (content: unknown) => unknown): Uint8Array {
  const files = unzipSync(bytes);
  const content = change(JSON.parse(strFromU8(files[name]!)));
  return zipSync({ ...files, [name]: strToU8(JSON.stringify(content)) });
}

/** A copy with the value at a path replaced. */
function put(value: unknown, path: (string | number)[], to: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  (copy as Record<string | number, unknown>)[key] = put((value as Record<string | number, unknown>)[key], rest, to);
  return copy;
}

describe('a run file', () => {
  it('brings every run back bit for bit', async () => {
    const runs = [await entry(), { ...(await entry(0)), evaluations: [], weights: { final: null, best: null } }];
    expect(await readRunFile(await writeRunFile(runs))).toEqual(runs);
  });

  it('of an earlier version is read as well, weights included', async () => {
    const runs = [await entry(), await entry(0)].map((run, i) => (i === 1 ? { ...run, evaluations: [] } : run));
    expect(await readRunFile(earlierFile(runs))).toEqual(runs);
  });

  it('stores weights as they are, so that writing them takes no time', async () => {
    const weights = { final: { file: new Uint8Array(10_000), hash: '0'.repeat(64), step: 3 }, best: null };
    const bytes = await writeRunFile([{ ...(await entry()), weights }]);
    expect(bytes.length).toBeGreaterThan(10_000);
  });

  it('is read one run at a time, and says how far it is', async () => {
    const [run, said] = [await entry(), [] as string[]];
    await writeRunArchive(
      3,
      async i => {
        said.push(`read ${i}`);
        return run;
      },
      { onRun: (done, total) => said.push(`${done} of ${total}`) },
    );
    expect(said).toEqual(['read 0', '1 of 3', 'read 1', '2 of 3', 'read 2', '3 of 3']);
  });

  it('is given up when it is called off', async () => {
    const abort = new AbortController();
    const run = await entry();
    const work = writeRunArchive(3, async () => run, { onRun: () => abort.abort(), signal: abort.signal });
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('keeps ties and tests on a part of the gallery; files of before, which know neither, open as they are', async () => {
    const ties = { queries: 8, r1: 0.08, r5: 0.15, r10: 0.25, meanRank: 6 };
    const occurrence = Int32Array.from({ length: 12 }, (_, i) => i);
    const part = { ...side(2), occurrence, badOccurrence: occurrence };
    const run = {
      ...(await entry()),
      evaluations: [
        { step: 0, seconds: 0, pairs: 12, t2v: part, v2t: part },
        { step: 3, seconds: 1, t2v: { ...side(2), ties }, v2t: side(3) },
      ],
    };
    const [read] = await readRunFile(await writeRunFile([run]));
    expect(read).toEqual(run);
    expect(read!.evaluations[1]!.v2t).not.toHaveProperty('ties');
    expect(read!.evaluations[1]).not.toHaveProperty('pairs');
    const wrong = { ...run, evaluations: [{ ...run.evaluations[0]!, pairs: 20 }] };
    await expect(readRunFile(await writeRunFile([wrong]))).rejects.toThrow('20 pairs are no part of 20');
  });

  it('has N of clips and of captions, as many as a gallery has of each', async () => {
    const several = withField(small, 'data.testCaptions', 3);
    const counts = (length: number) => {
      const occurrence = new Int32Array(length).fill(1);
      return { ...side(2), occurrence, badOccurrence: occurrence };
    };
    const run = await entry();
    const tested = (clips: number, captions: number, pairs?: number): RunFileEntry => ({
      ...run,
      record: { ...run.record, config: several },
      evaluations: [{ step: 3, seconds: 1, ...(pairs && { pairs }), t2v: counts(clips), v2t: counts(captions) }],
    });
    for (const good of [tested(20, 60), tested(12, 36, 12)])
      expect(await readRunFile(await writeRunFile([good]))).toEqual([good]);
    for (const bad of [tested(20, 20), tested(60, 60), tested(12, 60, 12)])
      await expect(readRunFile(await writeRunFile([bad]))).rejects.toThrow('another number of items');
  });

  it('keeps what was measured of several relevant items, numbers that are none included', async () => {
    const positives = { r1: 0.5, mapR: NaN, rPrecision: 0.25, measured: 0, queries: 20 };
    const run = {
      ...(await entry()),
      evaluations: [{ step: 3, seconds: 1, t2v: { ...side(2), positives }, v2t: side(3) }],
    };
    expect(await readRunFile(await writeRunFile([run]))).toEqual([run]);
    const broken = put(
      JSON.parse(JSON.stringify(runContent(run))),
      ['evaluations', 0, 't2v', 'positives', 'measured'],
      -1,
    );
    expect(() => readRun(broken, 0)).toThrow('Run 1, evaluations.0.t2v.positives.measured');
  });

  it('is read as plain JSON too', async () => {
    const runs = [{ ...(await entry()), weights: { final: null, best: null } }];
    expect(await readRunFile(strToU8(JSON.stringify(runFileContent(runs))))).toEqual(runs);
  });

  it('keeps the colour that was chosen for a run, and does without one that it does not know', async () => {
    const whole = await entry();
    const colored = { ...whole, record: { ...whole.record, color: 'run-6' as const } };
    const bytes = await writeRunFile([colored]);
    expect(await readRunFile(bytes)).toEqual([colored]);
    const unknown = edited(bytes, 'runs/0.json', content => put(content, ['record', 'color'], 'mauve'));
    expect((await readRunFile(unknown))[0]!.record.color).toBeUndefined();
  });

  it('that ships with the page still opens', async () => {
    const runs = await readRunFile(readFileSync(new URL('../../public/recorded/demo.zip', import.meta.url)));
    expect(runs.map(run => [run.record.role, run.weights.final !== null])).toEqual([
      ['baseline', true],
      ['method', true],
    ]);
  }, 60_000);

  it.each([
    [['record', 'preset'], 'x', 'Run 1, record.preset'],
    [['record', 'config', 'steps'], -1, 'steps: At least 1'],
    [['record', 'config', 'version'], 99, 'version'],
    [['record', 'losses', 'kl', 'weight'], 'much', 'record.losses'],
    [['record', 'name'], 7, 'record.name'],
    [['record', 'steps'], 4, '3 values for 4 steps'],
    [['series', 'total'], [1, 'x', 3], 'series.total.1'],
    [['series', 'step'], [1, 3, 2], 'step 2 is missing'],
    [['evaluations', 0, 'step'], 8, 'not in order'],
    [['evaluations', 0, 't2v', 'occurrence'], [1], 'another number of items'],
    [['weights', 'final', 'hash'], 'f'.repeat(64), 'final weights are damaged'],
    [['weights', 'best'], { hash: 'f'.repeat(64), step: 3 }, 'best weights are missing'],
  ])('with a wrong %j is refused, and says so', async (path, value, message) => {
    const bytes = edited(await writeRunFile([await entry()]), 'runs/0.json', content => put(content, path, value));
    await expect(readRunFile(bytes)).rejects.toThrow(message);
    const earlier = edited(earlierFile([await entry()]), 'runs.json', c => put(c, ['runs', 0, ...path], value));
    await expect(readRunFile(earlier)).rejects.toThrow(message);
  });

  it.each([
    [['version'], 99, 'newer version'],
    [['version'], 0, 'no format 0'],
    [['format'], 'else', 'does not say'],
    [['count'], -1, 'count'],
    [['count'], 2, 'Run 2 of 2: runs/1.json is missing'],
  ])('that says of itself a wrong %j is refused', async (path, value, message) => {
    const bytes = edited(await writeRunFile([await entry()]), 'runs.json', content => put(content, path, value));
    await expect(readRunFile(bytes)).rejects.toThrow(message);
  });

  it('of another kind is refused', async () => {
    await expect(readRunFile(zipSync({ 'a.txt': strToU8('a') }))).rejects.toThrow('no runs.json');
    await expect(readRunFile(zipSync({ 'runs.json': strToU8('{') }))).rejects.toThrow('is cut short');
    const whole = await writeRunFile([await entry()]);
    await expect(readRunFile(whole.subarray(0, whole.length / 2))).rejects.toThrow('zip file, but cut short');
  });

  it('with one flipped bit in its weights or its JSON is refused', async () => {
    const whole = await writeRunFile([await entry()]);
    // The weights are stored as they are.
    const at = indexOf(whole, Uint8Array.from([1, 2, 3, 4]));
    await expect(readRunFile(whole.with(at, 9))).rejects.toThrow(/weights.*damaged/);
    const stored = zipSync(unzipSync(whole), { level: 0 });
    const digit = indexOf(stored, strToU8('0.1'));
    await expect(readRunFile(stored.with(digit, 0x31))).rejects.toThrow('runs/0.json) is damaged');
  });

  it('that unpacks to more than it says, or to more than a browser reads, is refused', async () => {
    const bytes = zipSync({ 'runs.json': new Uint8Array(100_000) });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    let directory = bytes.length - 4;
    while (view.getUint32(directory, true) !== 0x02014b50) directory--;
    view.setUint32(directory + 24, 10, true);
    await expect(readRunFile(bytes)).rejects.toThrow('damaged');
    view.setUint32(directory + 24, 600 * 2 ** 20, true);
    await expect(readRunFile(bytes)).rejects.toThrow('unpacks to 600 MB');
  });

  it('never fails in another way, however it is damaged', async () => {
    const good = await writeRunFile([await entry()]);
    const content = JSON.parse(strFromU8(unzipSync(good)['runs/0.json']!)) as unknown;
    const head = unzipSync(good)['runs.json']!;
    const paths = leaves(content);
    const bytesOf = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    const json = (value: unknown) => strToU8(JSON.stringify(value) ?? '');
    const damaged = fc.oneof(
      { weight: 2, arbitrary: bytesOf.map(changes => changes.reduce((b, [i, x]) => b.with(i, x), good)) },
      { weight: 1, arbitrary: fc.nat(good.length).map(end => good.slice(0, end)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
      { weight: 1, arbitrary: fc.json().map(text => strToU8(text)) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.constantFrom(...paths), fc.anything({ maxDepth: 1 }))
          .map(([path, value]) => zipSync({ 'runs.json': head, 'runs/0.json': json(put(content, path, value)) })),
      },
    );
    await fc.assert(
      fc.asyncProperty(damaged, async bytes => {
        try {
          const runs = await readRunFile(bytes);
          for (const { record, series } of runs) expect(series.total).toHaveLength(record.steps);
        } catch (error) {
          expect(error).toBeInstanceOf(RunFileError);
          expect((error as Error).message.length).toBeGreaterThan(10);
        }
      }),
      { numRuns: 1500 },
    );
  }, 120_000);
});

/** Where some bytes begin. */
function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  const at = Buffer.from(bytes).indexOf(Buffer.from(part));
  if (at < 0) throw new Error('They are not there.');
  return at;
}

/** Every place of a JSON value, the inner ones too. */
function leaves(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? value.slice(0, 3).map((x, i) => [i, x] as const) : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => leaves(inner, [...path, key]))];
}
