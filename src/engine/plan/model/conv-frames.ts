import type { PixelScale } from '../../contract/pixels';
import { cellMaximum, cellMaximumGradient, gridWindows, gridWindowsGradient, pixelPatches } from '../kernels/frames';
import { layerNorm, layerNormGradient, type LayerNormSpec } from '../kernels/layer-norm';
import type { PlanBuffer } from '../plan';
import type { PlanRecorder } from '../plan-recorder';
import type { PlanShape } from '../shape';
import { sumNormPartials } from './transformer';

const CONV = 'clip.visual.conv.';
const EPS = 1e-5;
/** Values of a 4×4 patch: three colours and their differences to the previous frame. */
const PATCH_VALUES = 96;

/**
 * The convolutional frame encoder on packed pixels (see `encodeFramesConv`).
 * @param pixelScale how pixels become input values
 * @returns frame tokens [videos·frames, width], and the backward pass
 */
export function convFrames(
  recorder: PlanRecorder,
  pixels: PlanBuffer,
  shape: PlanShape,
  pixelScale: PixelScale,
): { tokens: PlanBuffer; backward: (dTokens: PlanBuffer) => void } {
  const { stem, wide, width, frameSize } = shape;
  const { values } = recorder.arena;
  const images = shape.batch * shape.frames;
  const side = frameSize / 4;
  const [patches, cellsEach] = [images * side * side, (side / 2) ** 2];
  const cells = images * cellsEach;
  const one = (count: number, name: string) => [{ from: 0, to: 0, count, parameter: CONV + name }];
  const make = (label: string, rows: number, columns: number) => recorder.temporary(label, rows * columns);

  const input = make('patches', patches, PATCH_VALUES);
  const frames = { images, frames: shape.frames, size: frameSize };
  recorder.run(pixelPatches(frames, pixelScale), [pixels, input]);
  const [stemArgument, stemmed] = [make('stem argument', patches, stem), make('stem', patches, stem)];
  recorder.linear(
    input,
    one(patches, 'stem'),
    { k: PATCH_VALUES, n: stem, bias: true, activation: 'quickGelu' },
    { y: stemmed, argument: stemArgument },
  );
  const grid = { images, side, channels: stem };
  const columns = make('windows', cells, 16 * stem);
  recorder.run(gridWindows(grid), [stemmed, columns]);
  const reduced = make('reduced', cells, wide);
  recorder.linear(columns, one(cells, 'reduce'), { k: 16 * stem, n: wide, bias: true }, { y: reduced });
  const norm: LayerNormSpec = {
    rows: [{ from: 0, to: 0, count: cells, eps: EPS }],
    width: wide,
    activation: 'quickGelu',
  };
  const normPlaces = [recorder.place(`${CONV}norm.weight`), recorder.place(`${CONV}norm.bias`)];
  const [active, stats] = [make('active', cells, wide), make('stats', cells, 2)];
  recorder.run(layerNorm(norm, recorder.tuning), [reduced, values, active, stats], normPlaces);
  const [cellArgument, cellHidden] = [make('cell argument', cells, 2 * wide), make('cell hidden', cells, 2 * wide)];
  recorder.linear(
    active,
    one(cells, 'cell.0'),
    { k: wide, n: 2 * wide, bias: true, activation: 'quickGelu' },
    { y: cellHidden, argument: cellArgument },
  );
  const cellOut = make('cell', cells, width);
  recorder.linear(cellHidden, one(cells, 'cell.2'), { k: 2 * wide, n: width, bias: true }, { y: cellOut });
  const [salient, winner] = [make('salient', images, width), make('winner', images, width)];
  recorder.run(cellMaximum(images, cellsEach, width), [cellOut, salient, winner]);
  const tokens = make('frame tokens', images, width);
  recorder.linear(
    active,
    one(images, 'place'),
    { k: cellsEach * wide, n: width, bias: true },
    { y: tokens, residual: salient },
  );

  const backward = (dTokens: PlanBuffer) => {
    const whole = (name: string, count: number) => [{ parameter: CONV + name, rows: [{ from: 0, input: 0, count }] }];
    const dActive = make('active gradient', cells, wide);
    recorder.linearInput(dTokens, one(images, 'place'), { k: width, n: cellsEach * wide }, { dx: dActive });
    recorder.linearWeights(dTokens, active, whole('place', images), { m: width, n: cellsEach * wide, bias: true });
    const dCell = make('cell gradient', cells, width);
    recorder.run(cellMaximumGradient(images, cellsEach, width, 0), [dTokens, winner, dCell]);
    const dHidden = make('cell hidden gradient', cells, 2 * wide);
    recorder.linearInput(
      dCell,
      one(cells, 'cell.2'),
      { k: width, n: 2 * wide, slope: 'quickGelu' },
      { dx: dHidden, x: cellArgument },
    );
    recorder.linearWeights(dCell, cellHidden, whole('cell.2', cells), { m: width, n: 2 * wide, bias: true });
    recorder.linearInput(dHidden, one(cells, 'cell.0'), { k: 2 * wide, n: wide, accumulate: true }, { dx: dActive });
    recorder.linearWeights(dHidden, active, whole('cell.0', cells), { m: 2 * wide, n: wide, bias: true });
    const dReduced = make('reduced gradient', cells, wide);
    const partial = sumNormPartials(recorder, norm, [`${CONV}norm`]);
    recorder.run(
      layerNormGradient(norm, recorder.tuning),
      [dActive, reduced, stats, values, dReduced, recorder.partialBuffer],
      [...normPlaces, partial],
    );
    recorder.linearWeights(dReduced, columns, whole('reduce', cells), { m: wide, n: 16 * stem, bias: true });
    const dColumns = make('windows gradient', cells, 16 * stem);
    recorder.linearInput(dReduced, one(cells, 'reduce'), { k: wide, n: 16 * stem }, { dx: dColumns });
    const dStem = make('stem gradient', patches, stem);
    recorder.run(gridWindowsGradient(grid), [dColumns, stemArgument, dStem]);
    recorder.linearWeights(dStem, input, whole('stem', patches), { m: stem, n: PATCH_VALUES, bias: true });
  };
  return { tokens, backward };
}
