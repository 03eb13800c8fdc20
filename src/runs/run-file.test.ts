import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { withField } from '@/config/fields';
import { presetNamed } from '@/config/presets';
import { sha256 } from '@/math/sha256';
import type { DirectionFigures, StepPoint } from '@/protocol/training';
import { toColumns } from './columns';
import { readRunFile, runFileContent, RunFileError, type RunFileEntry, writeRunFile } from './run-file';

const config = withField(presetNamed('tiny').config, 'data.testPairs', 20);
const small = withField(config, 'evaluation.k', 5);

const point = (step: number): StepPoint => ({
  step,
  seconds: step / 3,
  total: 1 / step,
  centrality: 2 ** -0.5,
  uniform: null,
  neighbor: step % 2 ? null : 1e-30,
  kl: null,
  gradientNorm: 5,
  logitScale: 20,
  learningRate: 1e-3,
});

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
      version: 1,
      id: 'c/method',
      comparison: 'c',
      role: 'method',
      name: 'NeighborRetr "ä" <b>',
      preset: 'tiny',
      config: small,
      losses: small.losses,
      events: [{ step: 1, text: 'KL on' }],
      truth: { t2vSkewness: 1.5, v2tSkewness: NaN },
      adapter: 'webgpu · fake',
      appVersion: '1',
      created: 5,
      updated: 6,
      state: 'finished',
      steps,
      tags: ['a', 'b'],
      note: 'Line 1\nLine 2',
      archived: false,
    },
    series: toColumns(Array.from({ length: steps }, (_, i) => point(i + 1))),
    evaluations: [
      { step: 0, seconds: 0, t2v: side(1 / 3), v2t: side(NaN) },
      { step: 3, seconds: 1, t2v: side(2), v2t: side(3) },
    ],
    weights: { final: { file, hash: await sha256(file), step: 3 }, best: null },
  };
}

/** The file with its JSON changed. */
function edited(bytes: Uint8Array, change: (content: never) => unknown): Uint8Array {
  const files = unzipSync(bytes);
  const content = change(JSON.parse(strFromU8(files['runs.json']!)) as never);
  return zipSync({ ...files, 'runs.json': strToU8(JSON.stringify(content)) });
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
    expect(await readRunFile(writeRunFile(runs))).toEqual(runs);
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
    const [read] = await readRunFile(writeRunFile([run]));
    expect(read).toEqual(run);
    expect(read!.evaluations[1]!.v2t).not.toHaveProperty('ties');
    expect(read!.evaluations[1]).not.toHaveProperty('pairs');
    const wrong = { ...run, evaluations: [{ ...run.evaluations[0]!, pairs: 20 }] };
    await expect(readRunFile(writeRunFile([wrong]))).rejects.toThrow('20 pairs are no part of 20');
  });

  it('is read as plain JSON too', async () => {
    const runs = [{ ...(await entry()), weights: { final: null, best: null } }];
    expect(await readRunFile(strToU8(JSON.stringify(runFileContent(runs))))).toEqual(runs);
  });

  it('keeps the colour that was chosen for a run, and does without one that it does not know', async () => {
    const whole = await entry();
    const colored = { ...whole, record: { ...whole.record, color: 'run-6' as const } };
    const bytes = writeRunFile([colored]);
    expect(await readRunFile(bytes)).toEqual([colored]);
    const unknown = edited(bytes, content => put(content, ['runs', 0, 'record', 'color'], 'mauve'));
    expect((await readRunFile(unknown))[0]!.record.color).toBeUndefined();
  });

  it.each([
    [['version'], 99, 'newer version'],
    [['version'], 0, 'no format 0'],
    [['format'], 'else', 'does not say'],
    [['runs', 0, 'record', 'preset'], 'x', 'record.preset'],
    [['runs', 0, 'record', 'config', 'steps'], -1, 'steps: At least 1'],
    [['runs', 0, 'record', 'config', 'version'], 99, 'version'],
    [['runs', 0, 'record', 'losses', 'kl', 'weight'], 'much', 'record.losses'],
    [['runs', 0, 'record', 'name'], 7, 'record.name'],
    [['runs', 0, 'record', 'steps'], 4, '3 values for 4 steps'],
    [['runs', 0, 'series', 'total'], [1, 'x', 3], 'series.total.1'],
    [['runs', 0, 'series', 'step'], [1, 3, 2], 'step 2 is missing'],
    [['runs', 0, 'evaluations', 0, 'step'], 8, 'not in order'],
    [['runs', 0, 'evaluations', 0, 't2v', 'occurrence'], [1], 'another number of items'],
    [['runs', 0, 'weights', 'final', 'hash'], 'f'.repeat(64), 'final weights are missing or damaged'],
    [['runs', 0, 'weights', 'best'], { hash: 'f'.repeat(64), step: 3 }, 'best weights are missing'],
  ])('with a wrong %j is refused, and says so', async (path, value, message) => {
    const bytes = edited(writeRunFile([await entry()]), content => put(content, path, value));
    await expect(readRunFile(bytes)).rejects.toThrow(message);
  });

  it('of another kind is refused', async () => {
    await expect(readRunFile(strToU8('hello'))).rejects.toThrow('no zip file');
    await expect(readRunFile(zipSync({ 'a.txt': strToU8('a') }))).rejects.toThrow('no runs.json');
    await expect(readRunFile(zipSync({ 'runs.json': strToU8('{') }))).rejects.toThrow('no JSON');
    const whole = writeRunFile([await entry()]);
    await expect(readRunFile(whole.subarray(0, whole.length / 2))).rejects.toThrow('cut short');
  });

  it('that would unpack to too much is refused before it is unpacked', async () => {
    const bytes = zipSync({ 'runs.json': new Uint8Array(1000) });
    // The directory at the end says how long the file becomes.
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    let directory = bytes.length - 4;
    while (view.getUint32(directory, true) !== 0x02014b50) directory--;
    view.setUint32(directory + 24, 600 * 2 ** 20, true);
    await expect(readRunFile(bytes)).rejects.toThrow('more than 512 MB');
  });

  it('never fails in another way, however it is damaged', async () => {
    const good = writeRunFile([await entry()]);
    const content = JSON.parse(strFromU8(unzipSync(good)['runs.json']!)) as unknown;
    const paths = leaves(content);
    const bytesOf = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    const damaged = fc.oneof(
      { weight: 2, arbitrary: bytesOf.map(changes => changes.reduce((b, [i, x]) => b.with(i, x), good)) },
      { weight: 1, arbitrary: fc.nat(good.length).map(end => good.slice(0, end)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.constantFrom(...paths), fc.anything({ maxDepth: 1 }))
          .map(([path, value]) => zipSync({ 'runs.json': strToU8(JSON.stringify(put(content, path, value)) ?? '') })),
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
      { numRuns: 10_000 },
    );
  }, 120_000);
});

/** Every place of a JSON value, the inner ones too. */
function leaves(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? value.slice(0, 3).map((x, i) => [i, x] as const) : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => leaves(inner, [...path, key]))];
}
