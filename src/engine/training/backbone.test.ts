import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALL_PRESETS } from '@/config/presets';
import { readLink } from '@/config/link';
import { parseSafetensors } from '@/data/safetensors';
import { sha256 } from '@/math/sha256';
import { initialParameters } from '../contract/initial-parameters';
import { withBackbone } from './backbone';

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
      expect(tensors.get('clip.token_embedding.weight')?.shape).toEqual([156, 64]);
      expect(tensors.get('frame_position_embeddings.weight')?.shape).toEqual([12, 64]);
    },
  );
});
