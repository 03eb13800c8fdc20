/** A similarity matrix on the CPU, row-major: rows are queries, columns gallery items. */
export interface SimilarityMatrix {
  rows: number;
  columns: number;
  /** rows · columns values */
  values: ArrayLike<number>;
}

/** One row, copied. */
export function rowOf({ values, columns }: SimilarityMatrix, row: number): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => values[row * columns + j] ?? NaN);
}

/** Rows and columns exchanged: video→text from text→video. */
export function transpose({ rows, columns, values }: SimilarityMatrix): SimilarityMatrix {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j] ?? NaN;
  return { rows: columns, columns: rows, values: out };
}
