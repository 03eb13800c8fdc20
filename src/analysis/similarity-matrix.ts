/** A similarity matrix on the CPU, row-major: rows are queries, columns gallery items. */
export interface SimilarityMatrix {
  rows: number;
  columns: number;
  /** rows · columns values */
  values: readonly number[] | Float32Array | Float64Array | Int32Array;
}

/** One row, copied. */
export function rowOf({ values, columns }: SimilarityMatrix, row: number): Float64Array {
  if (ArrayBuffer.isView(values)) return new Float64Array(values.subarray(row * columns, (row + 1) * columns));
  return Float64Array.from({ length: columns }, (_, j) => values[row * columns + j] ?? NaN);
}

/** Rows and columns moved at a time. */
const TILE = 32;

/** Rows and columns exchanged: video→text from text→video. */
export function transpose({ rows, columns, values }: SimilarityMatrix): SimilarityMatrix {
  const out = values instanceof Float32Array ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
  // Tile by tile, so that what is written stays in the cache.
  for (let top = 0; top < rows; top += TILE)
    for (let left = 0; left < columns; left += TILE)
      for (let i = top; i < Math.min(rows, top + TILE); i++)
        for (let j = left; j < Math.min(columns, left + TILE); j++) out[j * rows + i] = values[i * columns + j] ?? NaN;
  return { rows: columns, columns: rows, values: out };
}

/** Cells per side of a picture of a similarity matrix at most. */
export const MATRIX_CELLS = 240;
