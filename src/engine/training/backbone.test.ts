import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALL_PRESETS } from '@/config/presets';
import { readLink } from '@/config/link';
import { parseSafetensors } from '@/data/safetensors';
import { sha256 } from '@/math/sha256';
import { initialParameters } from '../contract/initial-parameters';
import { microConfig } from './micro-config';
import {
  hasMerging,
  hasTrainedMerging,
  MERGING_TRAINED,
  toBackbone,
  withBackbone,
  writeBackbone,
  writeWeights,
} from './backbone';

const shipped = JSON.parse(readFileSync('public/backbones/index.json', 'utf8')) as {
  hash: string;
  name: string;
  file: string;
}[];
const fileOf = (name: string) => Uint8Array.from(readFileSync(`public/backbones/${name}`));

describe('a backbone that links and kept runs name by its hash', () => {
  it.each(shipped)('is the file of that hash: $file', async ({ hash, file }) => {
    expect(await sha256(fileOf(file))).toBe(hash);
    expect(readLink(`v=2&preset=demo&init.backbone=${hash}`).content?.config.init.backbone).toBe(hash);
  });

  it.each(ALL_PRESETS.filter(preset => preset.startsFrom))(
    'fits the preset $name as it did',
    ({ config, startsFrom }) => {
      const file = fileOf(shipped.find(backbone => backbone.name === startsFrom)!.file);
      const { tensors } = parseSafetensors(file);
      const start = withBackbone(initialParameters(config), file);
      const bytes = (values: ArrayBufferView) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      for (const [name, { data }] of tensors)
        expect([name, bytes(start.get(name)!.data).equals(bytes(data))]).toEqual([name, true]);
      // As many rows as there were words and frames when it was trained.
      expect(tensors.get('clip.token_embedding.weight')?.shape).toEqual([156, config.model.width]);
      expect(tensors.get('frame_position_embeddings.weight')?.shape).toEqual([12, config.model.width]);
    },
  );
});

describe('token merging in a backbone', () => {
  const trained = initialParameters({ ...microConfig(), seed: 1 });
  const initial = initialParameters(microConfig());
  const merging = 'text_ctm0.score.weight';
  const tower = 'clip.token_embedding.weight';

  it('is kept where it was trained, and started from', () => {
    const file = writeBackbone(trained, MERGING_TRAINED);
    const names = [...parseSafetensors(file).tensors.keys()];
    expect([hasMerging(names), hasTrainedMerging(file)]).toEqual([true, true]);
    expect(names.filter(name => name.includes('_weight_fc1.'))).toEqual([]);
    const start = withBackbone(initial, file);
    const halves = parseSafetensors(writeBackbone(trained, MERGING_TRAINED)).tensors;
    for (const name of [merging, tower]) expect(start.get(name)!.data).toEqual(halves.get(name)!.data);
    expect(start.get(merging)!.data).not.toEqual(initial.get(merging)!.data);
  });

  it('is every run’s own where it was not', () => {
    expect(hasMerging(parseSafetensors(writeBackbone(trained, {})).tensors.keys())).toBe(false);
    // Backbones that were pre-trained in the page are files of all weights.
    const start = withBackbone(initial, writeWeights(trained, {}));
    expect(start.get(merging)!.data).toEqual(initial.get(merging)!.data);
    expect(start.get(tower)!.data).toEqual(trained.get(tower)!.data);
  });

  it('stays in half the room within half a unit of eleven bits', () => {
    const whole = writeWeights(trained, MERGING_TRAINED);
    const half = toBackbone(whole);
    expect(half.length).toBeLessThan(0.6 * whole.length);
    for (const [name, { data }] of parseSafetensors(half).tensors)
      data.forEach((x, i) => {
        const exact = trained.get(name)!.data[i]!;
        expect(Math.abs(x - exact)).toBeLessThanOrEqual(2 ** -11 * Math.abs(exact) + 2 ** -25);
      });
  });
});
