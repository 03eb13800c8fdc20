import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatLayout } from './heat-map';
import { part, plotArea } from './plot-area';

const pixels = fc.double({ min: 0, max: 3000, noNaN: true });

describe('sizes of charts', () => {
  it('are never negative, however little room there is', () => {
    fc.assert(
      fc.property(pixels, pixels, pixels, pixels, (width, height, side, edge) => {
        const area = plotArea({ width, height }, { left: side, right: side, top: edge, bottom: edge });
        for (const size of [area.width, area.height]) expect(size).toBeGreaterThanOrEqual(0);
        expect(area.right).toBeGreaterThanOrEqual(area.left);
        expect(part(0, area.width, 0, 0).size).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('of a heat map neither', () => {
    const names = fc.array(fc.string({ maxLength: 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(pixels, pixels, names, names, (width, height, rows, columns) => {
        const { area, cell, names: room, columnWidth } = heatLayout({ width, height }, rows, columns);
        for (const size of [area.width, area.height, cell.width, cell.height, room, columnWidth])
          expect(size).toBeGreaterThanOrEqual(0);
      }),
    );
    const { cell } = heatLayout({ width: 0, height: 0 }, ['whole model'], ['KL']);
    expect(cell).toEqual({ width: 0, height: 0 });
  });

  it('leaves the cells of a heat map most of the width, whatever its names are', () => {
    const { area } = heatLayout(
      { width: 390, height: 220 },
      ['a very long name of a part of the model '.repeat(4)],
      ['a'],
    );
    expect(area.width).toBeGreaterThan(150);
  });
});
