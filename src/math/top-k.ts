/**
 * Indices of the k largest entries of a row, largest first; ties by index.
 * @param row n values
 * @param k clamped to n
 */
export function topK(row: ArrayLike<number>, k: number): Int32Array {
  const size = Math.min(k, row.length);
  const best = new Int32Array(size);
  let filled = 0;
  for (let i = 0; i < row.length; i++) {
    const value = row[i] ?? -Infinity;
    if (filled === size && value <= (row[best[size - 1] ?? 0] ?? 0)) continue;
    let at = filled < size ? filled++ : size - 1;
    while (at > 0 && (row[best[at - 1] ?? 0] ?? 0) < value) {
      best[at] = best[at - 1] ?? 0;
      at--;
    }
    best[at] = i;
  }
  return best;
}
