import { describe, expect, it } from 'vitest';
import { allPaths, configDifferences } from './diff';
import { withField } from './fields';
import { leafPaths } from './link';
import { presetNamed } from './presets';
import type { ExperimentConfig } from './schema';

const { config } = presetNamed('tiny');

/** A config of a kind of data that has other fields than clips. */
const other = {
  ...config,
  seed: 5,
  data: { kind: 'other', seed: 0, rows: 7, testPairs: 200 },
} as unknown as ExperimentConfig;

describe('differences between configs', () => {
  it('are the fields in which any of them is another', () => {
    const changed = withField(withField(config, 'seed', 3), 'model.merging.textRatios', [0.5, 0.25]);
    expect(configDifferences([config, changed, config])).toEqual([
      { path: 'seed', values: [0, 3, 0] },
      {
        path: 'model.merging.textRatios',
        values: [
          [1 / 6, 1 / 4],
          [0.5, 0.25],
          [1 / 6, 1 / 4],
        ],
      },
    ]);
    expect(configDifferences([])).toEqual([]);
    expect(configDifferences([config, structuredClone(config)])).toEqual([]);
  });

  it('of variants are also the fields that only some of them have', () => {
    const differences = new Map(configDifferences([config, other]).map(({ path, values }) => [path, values]));
    expect(Object.fromEntries(differences)).toEqual({
      seed: [0, 5],
      'data.kind': ['clips', 'other'],
      'data.domain': ['P', undefined],
      'data.rows': [undefined, 7],
      'data.trainClips': [2048, undefined],
      'data.captionsPerClip': [4, undefined],
      'data.words': [16, undefined],
      'data.testCaptions': [1, undefined],
    });
    expect(
      new Map(configDifferences([other, config]).map(({ path, values }) => [path, values])).get('data.rows'),
    ).toEqual([7, undefined]);
  });

  it('stand in the order of the schema, each once, whichever config comes first', () => {
    for (const configs of [
      [config, other],
      [other, config, other],
    ]) {
      const paths = allPaths(configs);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths.filter(path => !path.startsWith('data.'))).toEqual(
        leafPaths(config).filter(path => !path.startsWith('data.')),
      );
      const ofData = paths.flatMap((path, i) => (path.startsWith('data.') ? [i] : []));
      expect(ofData.at(-1)! - ofData[0]!).toBe(ofData.length - 1);
    }
  });
});
