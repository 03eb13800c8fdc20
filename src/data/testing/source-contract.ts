import { expect, it } from 'vitest';
import type { PairSource, Side, TokenBlock } from '../source';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Values of a token, by what it consists of. */
const valuesOf = (side: Side): number =>
  side.input === 'ids' ? 1 : side.input === 'pixels' ? 3 * side.size ** 2 : side.width;

const kinds = { ids: Int32Array, pixels: Uint8Array, features: Float32Array };

function checkBlock({ tokens, mask }: TokenBlock, side: Side, items: number): void {
  expect(tokens).toBeInstanceOf(kinds[side.input]);
  expect(tokens).toHaveLength(items * side.length * valuesOf(side));
  expect(mask).toHaveLength(items * side.length);
  expect([...new Set(mask)].every(valid => valid === 0 || valid === 1)).toBe(true);
  // Something of every item is valid.
  for (const item of range(items)) expect(mask.subarray(item * side.length, (item + 1) * side.length)).toContain(1);
  if (side.input === 'ids') expect(Math.max(...(tokens as Int32Array))).toBeLessThan(side.vocabulary);
}

/** What every source of pairs promises. @param make a source of a dozen videos or so; the same one each time, unread */
export function keepsSourceContract(make: () => PairSource): void {
  it('has at least one text of every video, and says the same both ways', () => {
    const source = make();
    expect(source.videoOf).toHaveLength(source.texts);
    const texts = range(source.videos).flatMap(video => {
      const own = [...source.textsOf(video)];
      expect(own.length).toBeGreaterThan(0);
      for (const text of own) expect(source.videoOf[text]).toBe(video);
      return own;
    });
    expect(texts.sort((a, b) => a - b)).toEqual(range(source.texts));
  });

  it('knows that every video fits its own texts', () => {
    const source = make();
    for (const text of range(source.texts)) expect(source.relevant(text, source.videoOf[text]!)).toBe(true);
  });

  it('gives what its sides say', async () => {
    const source = make();
    checkBlock(await source.readTexts(range(source.texts)), source.text, source.texts);
    checkBlock(await source.readVideos(range(source.videos)), source.video, source.videos);
    for (const side of [source.text, source.video]) expect(side.positions).toBeGreaterThanOrEqual(side.length);
    expect(source.held).toBe(source.videos);
  });

  it('gives the same in any order of asking', async () => {
    const [source, other] = [make(), make()];
    expect(other.id).toBe(source.id);
    const order = range(source.videos).toReversed();
    const [all, turned] = [await source.readVideos(range(source.videos)), await other.readVideos(order)];
    const each = all.tokens.length / source.videos;
    order.forEach((video, row) =>
      expect(turned.tokens.subarray(row * each, (row + 1) * each)).toEqual(
        all.tokens.subarray(video * each, (video + 1) * each),
      ),
    );
    const texts = range(source.texts);
    expect((await other.readTexts(texts)).tokens).toEqual((await source.readTexts(texts)).tokens);
  });

  it('has a first part that is as the whole, by another name', async () => {
    const source = make();
    const part = source.first(3);
    expect(part.videos).toBe(3);
    expect(part.id).not.toBe(source.id);
    expect(await part.readVideos([2])).toEqual(await source.readVideos([2]));
    const [text] = source.textsOf(2);
    expect(await part.readTexts([part.textsOf(2)[0]!])).toEqual(await source.readTexts([text!]));
    expect(source.first(source.videos + 5).videos).toBe(source.videos);
  });
}
