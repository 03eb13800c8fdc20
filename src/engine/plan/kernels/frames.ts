import type { PixelScale } from '../../contract/pixels';
import type { Kernel } from '../plan';
import { f32, flatKernel, QUICK_GELU } from './wgsl';

/** Square frames of clips in three colours. */
export interface FrameSpec {
  /** clips times frames */
  images: number;
  /** frames per clip */
  frames: number;
  /** pixels of a side, a multiple of 8 */
  size: number;
}

/** Side of a patch. */
const PATCH = 4;

/**
 * 4×4 patches of the colours and of their difference to the previous frame, as `differencePatches` makes them. A row of
 * a patch is one 32-bit word of the packed pixels.
 *
 * Bindings: `pixels` (bytes: images × 3 × size × size), `patches` [images·(size/4)², 96].
 */
export function pixelPatches({ images, frames, size }: FrameSpec, { mean, spread, change }: PixelScale): Kernel {
  const grid = size / PATCH;
  const plane = (size * size) / 4;
  return flatKernel({
    label: 'pixel patches',
    storage: [
      { name: 'pixels', type: 'u32' },
      { name: 'patches', type: 'vec4f', writes: true },
    ],
    threads: images * grid * grid * 12,
    preamble: `fn bright(word : u32) -> vec4f { return (unpack4x8unorm(word) - ${f32(mean)}) / ${f32(spread)}; }`,
    body: `
  let line = index % 4u;
  let color = (index / 4u) % 3u;
  let tile = (index / 12u) % ${grid * grid}u;
  let image = index / ${12 * grid * grid}u;
  let word = (image * 3u + color) * ${plane}u + ((tile / ${grid}u) * 4u + line) * ${size / 4}u + tile % ${grid}u;
  let value = bright(pixels[word]);
  var before = value;
  if (image % ${frames}u > 0u) { before = bright(pixels[word - ${3 * plane}u]); }
  let at = (index / 12u) * 24u + color * 4u + line;
  patches[at] = value;
  patches[at + 12u] = (value - before) * ${f32(spread / change)};`,
  });
}

/** A grid of cells with channels. */
export interface GridSpec {
  images: number;
  /** cells of a side before the windows, even */
  side: number;
  /** a multiple of 4 */
  channels: number;
}

/** Cell of window entry `tap` (of 16) of window (y, x), and back: see `windows` of the reference kernels. */
const WINDOW_CELL = (side: number) => `
fn window_cell(tap : u32, window : u32) -> vec2i {
  let ky = (tap / 8u) * 2u + (tap / 2u) % 2u;
  let kx = ((tap / 4u) % 2u) * 2u + tap % 2u;
  return vec2i(i32(2u * (window / ${side / 2}u) + ky), i32(2u * (window % ${side / 2}u) + kx)) - 1;
}`;

/** 4×4 windows with stride 2 of a zero-padded grid. Bindings: `x` [images·side², channels], `result` [images·(side/2)², 16·channels]. */
export function gridWindows({ images, side, channels }: GridSpec): Kernel {
  const c4 = channels / 4;
  const windows = (side / 2) ** 2;
  return flatKernel({
    label: 'windows',
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'result', type: 'vec4f', writes: true },
    ],
    threads: images * windows * 16 * c4,
    preamble: WINDOW_CELL(side),
    body: `
  let k = index % ${c4}u;
  let tap = (index / ${c4}u) % 16u;
  let window = index / ${16 * c4}u;
  let cell = window_cell(tap, window % ${windows}u);
  var value = vec4f();
  if (all(cell >= vec2i()) && all(cell < vec2i(${side}))) {
    value = x[((window / ${windows}u) * ${side * side}u + u32(cell.x * ${side} + cell.y)) * ${c4}u + k];
  }
  result[index] = value;`,
  });
}

/**
 * Gradient of `gridWindows`, times the slope of the QuickGELU before it. Bindings: `dy`, `argument` (QuickGELU's),
 * `dx`, both [images·side², channels].
 */
export function gridWindowsGradient({ images, side, channels }: GridSpec): Kernel {
  const c4 = channels / 4;
  const half = side / 2;
  return flatKernel({
    label: 'windows gradient',
    storage: [
      { name: 'dy', type: 'vec4f' },
      { name: 'argument', type: 'vec4f' },
      { name: 'dx', type: 'vec4f', writes: true },
    ],
    threads: images * side * side * c4,
    preamble: QUICK_GELU,
    body: `
  let k = index % ${c4}u;
  let cell = (index / ${c4}u) % ${side * side}u;
  let image = index / ${side * side * c4}u;
  let y = cell / ${side}u + 1u;
  let xx = cell % ${side}u + 1u;
  var sum = vec4f();
  for (var a = 0u; a < 2u; a++) {
    for (var b = 0u; b < 2u; b++) {
      let ky = y % 2u + 2u * a;
      let kx = xx % 2u + 2u * b;
      if (y >= ky && xx >= kx) {
        let wy = (y - ky) / 2u;
        let wx = (xx - kx) / 2u;
        if (wy < ${half}u && wx < ${half}u) {
          let tap = (ky / 2u) * 8u + (kx / 2u) * 4u + (ky % 2u) * 2u + kx % 2u;
          sum += dy[((image * ${half * half}u + wy * ${half}u + wx) * 16u + tap) * ${c4}u + k];
        }
      }
    }
  }
  dx[index] = sum * quick_gelu_slope(argument[index]);`,
  });
}

/** Largest value over the cells of every image, and which cell has it. Bindings: `x` [images·cells, width], `result` [images, width], `winner`. */
export function cellMaximum(images: number, cells: number, width: number): Kernel {
  const w4 = width / 4;
  return flatKernel({
    label: 'maximum over cells',
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'result', type: 'vec4f', writes: true },
      { name: 'winner', type: 'vec4u', writes: true },
    ],
    threads: images * w4,
    body: `
  let at = (index / ${w4}u) * ${cells * w4}u + index % ${w4}u;
  var top = x[at];
  var who = vec4u();
  for (var c = 1u; c < ${cells}u; c++) {
    let value = x[at + c * ${w4}u];
    let better = value > top;
    top = select(top, value, better);
    who = select(who, vec4u(c), better);
  }
  result[index] = top;
  winner[index] = who;`,
  });
}

/** Gradient of `cellMaximum`. Bindings: `dy` (from row `from` on), `winner`, `dx` [images·cells, width]. */
export function cellMaximumGradient(images: number, cells: number, width: number, from: number): Kernel {
  const w4 = width / 4;
  return flatKernel({
    label: 'maximum over cells gradient',
    storage: [
      { name: 'dy', type: 'vec4f' },
      { name: 'winner', type: 'vec4u' },
      { name: 'dx', type: 'vec4f', writes: true },
    ],
    threads: images * cells * w4,
    body: `
  let k = index % ${w4}u;
  let cell = (index / ${w4}u) % ${cells}u;
  let image = index / ${cells * w4}u;
  let hit = winner[image * ${w4}u + k] == vec4u(cell);
  dx[index] = select(vec4f(), dy[(${from}u + image) * ${w4}u + k], hit);`,
  });
}
