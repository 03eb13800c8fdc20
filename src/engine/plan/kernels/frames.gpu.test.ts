import { describe, expect, it } from 'vitest';
import { randomValues, relativeError, runKernel } from '../testing/run-kernel';
import { addRows, embedding, embeddingGradient, tokenUses } from './embedding';
import { cellMaximum, cellMaximumGradient, gridWindows, gridWindowsGradient, pixelPatches } from './frames';

/** float32: sums of up to a few dozen values. */
const TOLERANCE = 2e-6;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (x, i) => x * b[i]!).reduce((s, x) => s + x, 0);

describe('pixel patches', () => {
  it.each([
    [1, 1, 8],
    [3, 3, 8],
    [6, 2, 16],
    [5, 5, 24],
    [8, 8, 32],
    [24, 12, 32],
  ])('%i images in clips of %i, side %i', async (images, frames, size) => {
    const pixels = Uint8Array.from(randomValues(images * 3 * size * size, 'pixels', 128), v => v + 128);
    const pixelScale = { mean: 0.45, spread: 0.25, change: 0.07 };
    const grid = size / 4;
    const { patches } = await runKernel(pixelPatches({ images, frames, size }, pixelScale), {
      buffers: { pixels, patches: images * grid * grid * 96 },
    });
    const value = (image: number, color: number, y: number, x: number) =>
      pixels[((image * 3 + color) * size + y) * size + x]! / 255;
    const expected = Array.from({ length: images * grid * grid * 96 }, (_, i) => {
      const entry = i % 96;
      const tile = Math.floor(i / 96) % (grid * grid);
      const image = Math.floor(i / (96 * grid * grid));
      const [color, inside] = [Math.floor((entry % 48) / 16), entry % 16];
      const [y, x] = [Math.floor(tile / grid) * 4 + Math.floor(inside / 4), (tile % grid) * 4 + (inside % 4)];
      const now = value(image, color, y, x);
      if (entry < 48) return (now - pixelScale.mean) / pixelScale.spread;
      return image % frames === 0 ? 0 : (now - value(image - 1, color, y, x)) / pixelScale.change;
    });
    expect(relativeError(patches!, expected)).toBeLessThan(TOLERANCE);
  });
});

describe('windows', () => {
  it.each([
    [1, 2, 4],
    [2, 4, 4],
    [3, 6, 12],
    [7, 8, 32],
    [1, 10, 20],
    [2, 8, 64],
  ])(
    '%i images, %i cells a side, %i channels: every entry, and the gradient as the transpose',
    async (images, side, channels) => {
      const spec = { images, side, channels };
      const x = randomValues(images * side * side * channels, 'x');
      const half = side / 2;
      const outputs = images * half * half * 16 * channels;
      const { result } = await runKernel(gridWindows(spec), { buffers: { x, result: outputs } });
      const expected = Array.from({ length: outputs }, (_, i) => {
        const channel = i % channels;
        const tap = Math.floor(i / channels) % 16;
        const window = Math.floor(i / (16 * channels)) % (half * half);
        const image = Math.floor(i / (16 * channels * half * half));
        // Taps come block by block of 2×2, as the published order of the weights has them.
        const ky = Math.floor(tap / 8) * 2 + (Math.floor(tap / 2) % 2);
        const kx = (Math.floor(tap / 4) % 2) * 2 + (tap % 2);
        const [y, xx] = [2 * Math.floor(window / half) + ky - 1, 2 * (window % half) + kx - 1];
        if (y < 0 || xx < 0 || y >= side || xx >= side) return 0;
        return x[((image * side + y) * side + xx) * channels + channel]!;
      });
      expect(relativeError(result!, expected)).toBe(0);

      // ⟨dy, windows(x)⟩ = ⟨windowsᵀ(dy), x⟩; QuickGELU's slope is ½ at 0.
      const dy = randomValues(outputs, 'dy');
      const { dx } = await runKernel(gridWindowsGradient(spec), {
        buffers: { dy, argument: x.length, dx: x.length },
      });
      expect(2 * dot(dx!, x)).toBeCloseTo(dot(dy, expected), 2);
      const argument = randomValues(x.length, 'argument', 4);
      const sloped = await runKernel(gridWindowsGradient(spec), { buffers: { dy, argument, dx: x.length } });
      const slope = argument.map(v => {
        const g = 1 / (1 + Math.exp(-1.702 * v));
        return g + 1.702 * v * g * (1 - g);
      });
      expect(
        relativeError(
          sloped.dx!,
          Array.from(dx!, (d, i) => 2 * d * slope[i]!),
        ),
      ).toBeLessThan(1e-5);
    },
  );
});

describe('maximum over cells', () => {
  it.each([
    [1, 1, 4],
    [3, 5, 12],
    [8, 16, 64],
    [17, 7, 20],
    [2, 64, 32],
    [64, 16, 128],
  ])('%i images, %i cells, width %i', async (images, cells, width) => {
    // Few distinct values: many ties, which go to the first cell.
    const x = randomValues(images * cells * width, 'x', 3).map(v => Math.round(v) + 0);
    const made = await runKernel(cellMaximum(images, cells, width), {
      buffers: { x, result: images * width, winner: images * width },
    });
    const from = 2;
    const dy = randomValues((from + images) * width, 'dy');
    const { dx } = await runKernel(cellMaximumGradient(images, cells, width, from), {
      buffers: { dy, winner: made.winner!, dx: x.length },
    });
    const [top, back] = [Array<number>(images * width).fill(0), Array<number>(x.length).fill(0)];
    for (let image = 0; image < images; image++)
      for (let k = 0; k < width; k++) {
        const values = Array.from({ length: cells }, (_, c) => x[(image * cells + c) * width + k]!);
        top[image * width + k] = Math.max(...values);
        const winner = values.indexOf(Math.max(...values));
        expect(made.winner![image * width + k]).toBe(winner);
        back[(image * cells + winner) * width + k] = dy[(from + image) * width + k]!;
      }
    expect([...made.result!]).toEqual(top);
    expect([...dx!]).toEqual(back);
  });
});

describe('embedding', () => {
  it.each([
    [1, 1, 1, 1, 4, 2],
    [3, 5, 3, 2, 12, 7],
    [4, 16, 4, 8, 64, 190],
    [7, 11, 7, 3, 20, 31],
    [2, 24, 2, 12, 128, 190],
    [13, 3, 13, 5, 8, 3],
  ])(
    '%i texts of %i words, %i videos of %i frames, width %i, %i words known',
    async (texts, words, videos, frames, width, vocabulary) => {
      const spec = { texts, words, videos, frames, width, vocabulary };
      const size = (vocabulary + words + frames) * width;
      const parameters = randomValues(size, 'parameters');
      const ids = Int32Array.from(
        randomValues(texts * words, 'ids'),
        v => Math.floor(((v + 1) / 2) * vocabulary) % vocabulary,
      );
      const tokens = randomValues(videos * frames * width, 'tokens');
      const places = [0, (vocabulary * width) / 4, ((vocabulary + words) * width) / 4];
      const rows = texts * words + videos * frames;
      const { x } = await runKernel(embedding(spec), {
        buffers: { parameters, ids, tokens, x: rows * width },
        args: places,
      });
      const dx = randomValues(rows * width, 'dx');
      const expected = Array<number>(rows * width).fill(0);
      const back = Array<number>(size).fill(0);
      for (let row = 0; row < rows; row++)
        for (let k = 0; k < width; k++) {
          const [at, d] = [row * width + k, dx[row * width + k]!];
          const frame = row - texts * words;
          const position = (frame < 0 ? vocabulary + (row % words) : vocabulary + words + (frame % frames)) * width + k;
          const token = frame < 0 ? parameters[ids[row]! * width + k]! : tokens[frame * width + k]!;
          expected[at] = token + parameters[position]!;
          back[position]! += d;
          if (frame < 0) back[ids[row]! * width + k]! += d;
        }
      expect(relativeError(x!, expected)).toBeLessThan(TOLERANCE);
      const { starts, uses } = tokenUses(ids, vocabulary);
      const { gradients } = await runKernel(embeddingGradient(spec), {
        buffers: { dx, starts, uses, gradients: size },
        args: places,
      });
      expect(relativeError(gradients!, back)).toBeLessThan(1e-5);
    },
  );

  it('names a token outside the vocabulary', () => {
    expect(() => tokenUses(Int32Array.of(0, 9), 9)).toThrow('Token id 9 is outside the vocabulary of 9 words');
  });

  it('copies and adds rows', async () => {
    const [a, b] = [randomValues(40, 'a'), randomValues(40, 'b')];
    const copied = await runKernel(addRows(3, 8, { fromA: 2, to: 1 }), { buffers: { a, result: 40 } });
    expect(Array.from(copied.result!).slice(8, 32)).toEqual(a.slice(16, 40));
    const added = await runKernel(addRows(2, 8, { fromA: 1, fromB: 3, to: 0 }), { buffers: { a, b, result: 40 } });
    expect(
      relativeError(
        added.result!.slice(0, 16),
        a.slice(8, 24).map((v, i) => v + b[24 + i]!),
      ),
    ).toBeLessThan(TOLERANCE);
  });
});
